import { describe, expect, test } from "vitest";
import { bodyOf, framingOf } from "../../src/wasmedge/body.ts";
import { HttpError } from "../../src/wasmedge/http-error.ts";
import { readHead } from "../../src/wasmedge/head.ts";
import { readRequest } from "../../src/wasmedge/incoming-request.ts";
import { Input } from "../../src/wasmedge/input.ts";

/** Creates an input that receives these pieces. */
function inputOf(pieces: readonly Uint8Array[]): Input {
  const left = [...pieces];
  return new Input(() => Promise.resolve(left.shift()));
}

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** Reads all heads and bodies of a stream of messages. */
async function read(pieces: readonly Uint8Array[]): Promise<unknown[]> {
  const input = inputOf(pieces);
  const seen: unknown[] = [];
  while (await input.ready()) {
    const { start, headers } = await readHead(input, 1000);
    const body = bodyOf(input, framingOf(headers, "request"), 100);
    const content: Uint8Array[] = [];
    for (let piece = await body.read(); piece !== undefined; piece = await body.read()) content.push(piece);
    seen.push([start, headers, Buffer.concat(content).toString("latin1")]);
  }
  return seen;
}

const STREAM = [
  'POST /a HTTP/1.1\r\nHost: x\r\nETag: "1:2"\r\nContent-Length: 5\r\n\r\n\x00\r\n\xff\n',
  "\r\nGET / HTTP/1.1\r\nHost:y:80\r\nA: 1\r\na:\t2 \r\n\r\n",
  "POST / HTTP/1.1\r\nhost: z\r\nTransfer-Encoding: chunked\r\n\r\n",
  '3;name="a b"\r\n\r\n0\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n',
  "PUT /e HTTP/1.1\r\nhost: z\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
].join("");

const MESSAGES = [
  [
    "POST /a HTTP/1.1",
    [
      ["host", "x"],
      ["etag", '"1:2"'],
      ["content-length", "5"],
    ],
    "\x00\r\n\xff\n",
  ],
  [
    "GET / HTTP/1.1",
    [
      ["host", "y:80"],
      ["a", "1"],
      ["a", "2"],
    ],
    "",
  ],
  [
    "POST / HTTP/1.1",
    [
      ["host", "z"],
      ["transfer-encoding", "chunked"],
    ],
    "\r\n00123456789",
  ],
  [
    "PUT /e HTTP/1.1",
    [
      ["host", "z"],
      ["transfer-encoding", "chunked"],
    ],
    "",
  ],
];

describe("messages are read whole", () => {
  test("from two pieces, split at any byte", async () => {
    const all = bytes(STREAM);
    for (let at = 0; at <= all.length; at++)
      expect(await read([all.subarray(0, at), all.subarray(at)].filter(({ length }) => length > 0))).toEqual(
        MESSAGES,
      );
  });

  test("from single bytes", async () => {
    expect(await read([...bytes(STREAM)].map((byte) => Uint8Array.of(byte)))).toEqual(MESSAGES);
  });

  test("from random pieces", async () => {
    const all = bytes(STREAM);
    for (let round = 0; round < 200; round++) {
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < all.length;) {
        const end = at + 1 + Math.floor(Math.random() * 20);
        pieces.push(all.subarray(at, end));
        at = end;
      }
      expect(await read(pieces), JSON.stringify(pieces.map(({ length }) => length))).toEqual(MESSAGES);
    }
  });

  test("broken off at every byte, they are an error or nothing at all", async () => {
    const message = "POST / HTTP/1.1\r\nhost: z\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    for (let at = 1; at < message.length; at++)
      await expect(read([bytes(message.slice(0, at))]), String(at)).rejects.toThrow(HttpError);
  });
});

describe("requests that are refused", () => {
  const request = (text: string, limit = 200) => readRequest(inputOf([bytes(text)]), limit, () => undefined);
  test.each([
    ["no request line", "hello\r\n\r\n", 400],
    ["a method that is not a token", "G@T / HTTP/1.1\r\nhost: x\r\n\r\n", 400],
    ["a target in no known form", "GET example HTTP/1.1\r\nhost: x\r\n\r\n", 400],
    ["lines that end with LF alone", "GET / HTTP/1.1\nhost: x\n\n", 400],
    ["no host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["two hosts", "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", 400],
    ["a space before the colon", "GET / HTTP/1.1\r\nhost : a\r\n\r\n", 400],
    ["a folded line", "GET / HTTP/1.1\r\nhost: a\r\nx: 1\r\n 2\r\n\r\n", 400],
    ["a header without a colon", "GET / HTTP/1.1\r\nhost: a\r\nx\r\n\r\n", 400],
    ["a NUL in a value", "GET / HTTP/1.1\r\nhost: a\r\nx: \0\r\n\r\n", 400],
    ["a carriage return in a value", "GET / HTTP/1.1\r\nhost: a\r\nx: 1\rb\r\n\r\n", 400],
    ["a negative length", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n", 400],
    ["a length that is not a number", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0x10\r\n\r\n", 400],
    ["two lengths", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", 400],
    [
      "a length beside chunks",
      "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
      400,
    ],
    ["another coding", "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n", 501],
    ["another expectation", "POST / HTTP/1.1\r\nhost: a\r\nexpect: gold\r\n\r\n", 417],
    ["another version", "GET / HTTP/2.0\r\nhost: a\r\n\r\n", 505],
    ["a head that is too large", `GET /${"a".repeat(200)} HTTP/1.1\r\nhost: a\r\n\r\n`, 431],
    [
      "headers that are too large together",
      `GET / HTTP/1.1\r\nhost: a\r\n${"x: 12345\r\n".repeat(20)}\r\n`,
      431,
    ],
  ])("%s", async (_, text, status) => {
    await expect(request(text)).rejects.toMatchObject({ status });
  });

  test.each([["zz\r\n"], ["3\r\nabcd\r\n0\r\n\r\n"], ["-1\r\n\r\n"], ["1\n"], ["\r\n"]])(
    "a malformed chunk: %j",
    async (chunks) => {
      const { body } = await request(
        `POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n${chunks}`,
      );
      const all = async (): Promise<void> => {
        while ((await body.read()) !== undefined);
      };
      await expect(all()).rejects.toMatchObject({ status: 400 });
    },
  );

  test("a chunk's line without an end, whose body is all extensions", async () => {
    const { body } = await request(
      `POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n1;${"x".repeat(2_000)}`,
    );
    await expect(body.read()).rejects.toMatchObject({ status: 431 });
  });

  test("a proxy's absolute form is taken", async () => {
    const { forApp } = await request("GET http://example.com:80/a?b=c HTTP/1.1\r\nhost: example.com\r\n\r\n");
    expect(forApp.path).toBe("/a?b=c");
    expect((await request("GET http://example.com HTTP/1.1\r\nhost: example.com\r\n\r\n")).forApp.path).toBe(
      "/",
    );
    expect((await request("OPTIONS * HTTP/1.1\r\nhost: example.com\r\n\r\n")).forApp.path).toBe("*");
  });

  test("headers of one name are joined, cookies with a semicolon", async () => {
    const { forApp } = await request(
      "GET / HTTP/1.1\r\nhost: x\r\nA: 1\r\na: 2\r\nCookie: b=1\r\ncookie: c=2\r\n__proto__: p\r\n\r\n",
    );
    expect({ ...forApp.headers }).toEqual({
      host: "x",
      a: "1, 2",
      cookie: "b=1; c=2",
      ["__proto__"]: "p",
    });
  });
});
