import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createNetServer, type AddressInfo, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { standIn } from "@dapr-ts/guests/wasi-net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { fetch } from "../../src/wasmedge/index.ts";
import { asGuest } from "./guest-globals.ts";

asGuest();
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function http(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<string> {
  return `http://127.0.0.1:${String(await listening(createHttpServer((...both) => void answer(...both))))}`;
}

/** A server that gives the same bytes to everybody who has sent a whole head. */
async function raw(answer: (socket: Socket) => unknown): Promise<string> {
  const server = createNetServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => void answer(socket));
  });
  return `http://127.0.0.1:${String(await listening(server))}/`;
}

describe("a request of fetch", () => {
  test("method, path and query as they are, a host with its port, and headers whole", async () => {
    const url = await http(async (request, response) => {
      const { method, url: path, headers } = request;
      response.end(JSON.stringify({ method, path, headers, body: await text(request) }));
    });
    const response = await fetch(`${url}/a%20b/ä?c=%2F&d=é \r\nx: y#e`, {
      method: "post",
      headers: { Traceparent: "00-1", "x-ratio": "1:2" },
      body: "dåta",
    });
    expect(await response.json()).toEqual({
      method: "POST",
      path: "/a%20b/%C3%A4?c=%2F&d=%C3%A9%20%0D%0Ax:%20y",
      body: "dåta",
      headers: {
        traceparent: "00-1",
        "x-ratio": "1:2",
        host: url.slice("http://".length),
        "content-length": "5",
        connection: "close",
      },
    });
  });

  test.each([
    [
      "a list of pairs",
      [
        ["a", "1"],
        ["b", "2"],
      ] as const,
    ],
    [
      "a Map",
      new Map([
        ["a", "1"],
        ["b", "2"],
      ]),
    ],
    ["the web's Headers", new Headers({ a: "1", b: "2" })],
  ])("headers as %s", async (_, headers) => {
    const url = await http((request, response) =>
      response.end(`${String(request.headers["a"])}${String(request.headers["b"])}`),
    );
    expect(await (await fetch(url, { headers })).text()).toBe("12");
  });

  test.each([
    ["nothing", undefined, ""],
    ["an empty string", "", ""],
    ["a string", "ü\u{1f600}\ud800", "ü\u{1f600}\ufffd"],
    ["an ArrayBuffer", Uint8Array.of(0, 255, 10).buffer, "\0\xff\n"],
    ["part of a buffer", Uint8Array.of(1, 2, 3, 4).subarray(1, 3), "\x02\x03"],
    ["a view of wider elements", Uint16Array.of(0x4142), "BA"],
  ])("sends a body of %s", async (_, body, expected) => {
    const url = await http(async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      response.setHeader("x-length", String(request.headers["content-length"]));
      response.end(Buffer.concat(pieces));
    });
    const response = await fetch(url, { method: "PUT", body });
    const got = await response.bytes();
    expect(response.headers.get("X-Length")).toBe(String(got.length));
    expect(typeof body === "string" ? Buffer.from(got).toString() : Buffer.from(got).toString("latin1")).toBe(
      expected,
    );
  });

  test.each([
    ["a relative URL", "/v1.0", {}],
    ["another scheme", "ftp://127.0.0.1/", {}],
    ["a password", "http://a:b@127.0.0.1/", {}],
    ["a port beyond all", "http://127.0.0.1:65536/", {}],
    ["a line break in the host", "http://127.0.0.1\r\nx: y/", {}],
    ["a header with a line break", "http://127.0.0.1:1/", { headers: { a: "1\r\nb: 2" } }],
    ["a header that no byte stands for", "http://127.0.0.1:1/", { headers: { a: "✓" } }],
    ["a header without a name", "http://127.0.0.1:1/", { headers: { "": "1" } }],
    ["a method with a space", "http://127.0.0.1:1/", { method: "GET /" }],
    ["a body of another kind", "http://127.0.0.1:1/", { method: "POST", body: { a: 1 } as never }],
  ])("%s is refused", async (_, url, init) => {
    await expect(fetch(url, init)).rejects.toThrow(TypeError);
  });
});

describe("a response of fetch", () => {
  test("header values whole, repeated ones joined, cookies one by one, names in any case", async () => {
    const url = await http((_, response) => {
      response.setHeader("ETag", '"1:2"');
      response.setHeader("Location", "http://example.com:80/a");
      response.setHeader("Set-Cookie", ["a=1", "b=2"]);
      response.setHeader("X-Many", ["1", "2"]);
      response.end();
    });
    const { headers } = await fetch(url);
    expect(headers.get("etag")).toBe('"1:2"');
    expect(headers.get("LOCATION")).toBe("http://example.com:80/a");
    expect(headers.get("x-many")).toBe("1, 2");
    expect(headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(headers.get("absent")).toBeNull();
    const seen: string[] = [];
    headers.forEach((value, name) => seen.push(`${name}=${value}`));
    expect(seen).toContain('etag="1:2"');
    expect(Object.fromEntries(headers)).toMatchObject({ "x-many": "1, 2" });
  });

  test.each([
    ["a length", "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc"],
    ["a length and the start of something else", "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabcdef"],
    ["chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"],
    [
      "chunks and a length",
      "HTTP/1.1 200 OK\r\ncontent-length: 9\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    ],
    ["the connection's end", "HTTP/1.1 200 OK\r\n\r\nabc"],
    ["the connection's end, of an older version", "HTTP/1.0 200 OK\r\n\r\nabc"],
    [
      "an answer before the answer",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc",
    ],
    ["a status without a phrase", "HTTP/1.1 200\r\ncontent-length: 3\r\n\r\nabc"],
  ])("a body that ends by %s", async (_, answer) => {
    const url = await raw((socket) => socket.end(answer));
    const response = await fetch(url);
    expect(response).toMatchObject({ status: 200, ok: true, url, bodyUsed: false });
    expect(await response.text()).toBe("abc");
    expect(response.bodyUsed).toBe(true);
    await expect(response.text()).rejects.toThrow(TypeError);
  });

  test.each([
    ["HEAD", 200, { "content-length": "5" }],
    ["GET", 204, {}],
    ["GET", 304, { "content-length": "5" }],
  ])("%s with %i has no body, and is not waited for", async (method, status, headers) => {
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    // The connection stays open.
    const url = await raw((socket) => socket.write(`HTTP/1.1 ${String(status)} x\r\n${head.join("")}\r\n`));
    const response = await fetch(url, { method });
    expect(response.status).toBe(status);
    expect(response.body).toBeNull();
    expect(await response.text()).toBe("");
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  test("is read whole when it is split at any byte", async () => {
    const answer =
      'HTTP/1.1 201 Made it\r\nETag: "1:2"\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
    let at = 0;
    const url = await raw((socket) => {
      socket.setNoDelay(true);
      socket.write(answer.slice(0, at), () => setImmediate(() => socket.end(answer.slice(at))));
    });
    for (at = 1; at < answer.length; at++) {
      const response = await fetch(url);
      expect([response.status, response.statusText, await response.text()]).toEqual([201, "Made it", "abc"]);
    }
  });

  test("returns redirects without following them", async () => {
    const url = await http((_, response) => response.writeHead(302, { location: "/b" }).end());
    const response = await fetch(url, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([302, "/b"]);
  });

  test("is read whole when it ends at a multiple of the guest's buffer", async () => {
    for (const size of [4096, 8192, 65_536]) {
      const head = `HTTP/1.1 200 OK\r\ncontent-length: ${String(size)}\r\n\r\n`;
      const url = await http((_, response) => response.end("x".repeat(size - head.length)));
      expect((await (await fetch(url)).text()).length).toBe(size - head.length);
      const exact = await raw((socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(size - 19)}`));
      expect((await (await fetch(exact)).text()).length).toBe(size - 19);
    }
  });

  test("as it comes", async () => {
    let more: (() => void) | undefined;
    const url = await http((_, response) => {
      response.write("one");
      more = () => void response.end("two");
    });
    const { body } = await fetch(url);
    const seen: string[] = [];
    for await (const piece of body ?? []) {
      seen.push(Buffer.from(piece).toString());
      more?.();
    }
    expect(seen).toEqual(["one", "two"]);
  });
});

describe("a failure of fetch", () => {
  test("nobody listens", async () => {
    const server = createNetServer();
    const port = await listening(server);
    server.close();
    await expect(fetch(`http://127.0.0.1:${String(port)}/`)).rejects.toThrow("Connection refused");
  });

  test("an address that the guest does not know", async () => {
    await expect(fetch("http://[::1]:1/")).rejects.toThrow("could not resolve");
  });

  test.each([
    ["no answer", ""],
    ["no HTTP", "SSH-2.0-OpenSSH\r\n\r\n"],
    ["another version", "HTTP/2 200\r\n\r\n"],
    ["half a head", "HTTP/1.1 200 OK\r\ncontent-le"],
    ["a switch of protocols", "HTTP/1.1 101 x\r\nupgrade: y\r\n\r\n"],
    ["a head without an end", `HTTP/1.1 200 OK\r\nx: ${"x".repeat(70_000)}`],
    ["a coding that is not known", "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n"],
  ])("rejects for %s", async (_, answer) => {
    const url = await raw((socket) => socket.end(answer));
    await expect(fetch(url)).rejects.toThrow(Error);
  });

  test.each([
    ["a length that is not reached", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"],
    ["chunks without an end", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"],
    ["a malformed chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n"],
  ])("rejects while a body with %s is read", async (_, answer) => {
    const response = await fetch(await raw((socket) => socket.end(answer)));
    await expect(response.text()).rejects.toThrow(Error);
  });

  test("rejects if the connection is reset", async () => {
    const url = await raw((socket) => socket.resetAndDestroy());
    await expect(fetch(url)).rejects.toThrow(Error);
  });

  test("rejects if a body is larger than maxBodyBytes", async () => {
    const url = await http((_, response) => response.end("x".repeat(1001)));
    await expect((await fetch(url, { maxBodyBytes: 1000 })).text()).rejects.toThrow(RangeError);
    expect((await (await fetch(url, { maxBodyBytes: 1001 })).text()).length).toBe(1001);
  });

  test("rejects after timeoutMs if the peer is silent, before and within its response", async () => {
    const sockets: Socket[] = [];
    const silent = await raw((socket) => sockets.push(socket));
    const begun = Date.now();
    await expect(fetch(silent, { timeoutMs: 200 })).rejects.toThrow("timed out");
    const url = await raw((socket) => {
      sockets.push(socket);
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc");
    });
    await expect((await fetch(url, { timeoutMs: 800.5 })).text()).rejects.toThrow("timed out");
    expect(Date.now() - begun).toBeLessThan(30_000);
    for (const socket of sockets) socket.destroy();
  });

  test("rejects with the reason of an aborted signal", async () => {
    const sockets: Socket[] = [];
    const url = await raw((socket) => sockets.push(socket));
    const abort = new AbortController();
    const call = fetch(url, { signal: abort.signal });
    await vi.waitFor(() => expect(sockets).toHaveLength(1), 30_000);
    abort.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    await expect(fetch(url, { signal: abort.signal })).rejects.toThrow("enough");
    // The engine cannot cancel its read: the connection lives until the peer ends it.
    for (const socket of sockets) socket.destroy();
  });

  test("the connection of an unread response is released", async () => {
    const url = await http((_, response) => response.writeHead(200).write("never ends"));
    const response = await fetch(url);
    expect(response.status).toBe(200);
  });
});

describe("a lot", () => {
  test("sends and reads 3 MB", async () => {
    const url = await http((request, response) => request.pipe(response));
    const sent = Buffer.alloc(3_000_000, "0123456789abcdef\r\n");
    const got = await (await fetch(url, { method: "POST", body: sent })).bytes();
    expect(sent.equals(got)).toBe(true);
  });

  test("serves 50 calls at one time", async () => {
    const url = await http(async (request, response) => response.end(await text(request)));
    const bodies = Array.from({ length: 50 }, (_, i) => String(i).repeat(100));
    const got = await Promise.all(
      bodies.map(async (body) => (await fetch(url, { method: "POST", body })).text()),
    );
    expect(got).toEqual(bodies);
    expect(standIn.faults).toEqual([]);
  });
});
