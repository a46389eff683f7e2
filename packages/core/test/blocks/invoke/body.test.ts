import { Readable } from "node:stream";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { encodeBody, type EncodedBody } from "../../../src/blocks/invoke/body.ts";
import { encodeWebBody } from "../../../src/blocks/invoke/web-body.ts";

type Body = NonNullable<ConstructorParameters<typeof Response>[0]>;

const BOUNDARY = "dapr-ts-boundary";

const encode = async (body: unknown, contentType?: string, signal?: AbortSignal): Promise<EncodedBody> =>
  encodeBody(body, { contentType, boundary: () => BOUNDARY, signal }, encodeWebBody);

/** The bytes and the content type that the platform's own `fetch` sends. */
async function asFetch(body: Body): Promise<EncodedBody> {
  const request = new Request("http://127.0.0.1/", { method: "POST", body, duplex: "half" });
  const contentType = request.headers.get("content-type") ?? undefined;
  return { body: new Uint8Array(await request.arrayBuffer()), contentType };
}

const bytes = ({ body }: EncodedBody): Uint8Array =>
  typeof body === "string" ? new TextEncoder().encode(body) : (body ?? new Uint8Array(0));

describe("bodies of the web", () => {
  test.each<[string, () => Body]>([
    ["a Blob with a type", () => new Blob(["<a/>"], { type: "text/xml" })],
    ["a File", () => new File(["a"], "a.txt", { type: "text/plain" })],
    ["URLSearchParams", () => new URLSearchParams({ a: "1 2", é: "&" })],
  ])("%s is sent as fetch sends it", async (_, body) => {
    const [ours, theirs] = [await encode(body()), await asFetch(body())];
    expect(ours.contentType).toBe(theirs.contentType);
    expect(bytes(ours)).toEqual(bytes(theirs));
  });

  test("a FormData is sent as fetch sends it, but for the boundary", async () => {
    const form = new FormData();
    form.append("plain", "a\nb\r\nc");
    form.append('na"me\r\n', "é");
    form.append("blob", new Blob([new Uint8Array([0, 255])], { type: "image/png" }));
    form.append("file", new File(["x"], 'q"\n.txt'));
    const [ours, theirs] = [await encode(form), await asFetch(form)];
    const boundary = /boundary=(.*)$/.exec(theirs.contentType ?? "")?.[1] ?? "";
    expect(ours.contentType).toBe(`multipart/form-data; boundary=${BOUNDARY}`);
    const text = Buffer.from(bytes(theirs)).toString("latin1").replaceAll(boundary, BOUNDARY);
    expect(Buffer.from(bytes(ours)).toString("latin1")).toBe(text);
  });

  test("a FormData keeps its boundary under a multipart type without one", async () => {
    const { contentType } = await encode(new FormData(), "multipart/form-data");
    expect(contentType).toBe(`multipart/form-data; boundary=${BOUNDARY}`);
  });

  test.each<[string, () => unknown]>([
    ["a ReadableStream", () => new Blob(["ab", "cd"]).stream()],
    ["a Node stream", () => Readable.from([Buffer.from("ab"), new Uint16Array([0x6463])])],
    [
      "a stream without an iterator",
      () => {
        const stream = new Blob(["abcd"]).stream();
        return { getReader: () => stream.getReader() };
      },
    ],
  ])("%s is read to its end", async (_, body) => {
    const encoded = await encode(body());
    expect(Buffer.from(bytes(encoded)).toString()).toBe("abcd");
    expect(encoded.contentType).toBe("application/octet-stream");
  });

  test("the caller's content type wins", async () => {
    const blob = new Blob(["a"], { type: "text/plain" });
    expect((await encode(blob, "text/markdown")).contentType).toBe("text/markdown");
    expect((await encode(blob.stream(), "text/markdown")).contentType).toBe("text/markdown");
  });

  test("a Blob without a type is application/octet-stream", async () => {
    expect((await encode(new Blob(["a"]))).contentType).toBe("application/octet-stream");
  });

  test("a locked stream is invalid_argument", async () => {
    const stream = new Blob(["a"]).stream();
    stream.getReader();
    await expect(encode(stream)).rejects.toMatchObject({ code: "invalid_argument" });
  });

  test("a stream of strings is invalid_argument", async () => {
    await expect(encode(Readable.from(["a"]))).rejects.toMatchObject({ code: "invalid_argument" });
  });

  test("the signal ends the reading and cancels the stream", async () => {
    const aborter = new AbortController();
    let reason: unknown;
    const stream = new ReadableStream({ cancel: (given) => void (reason = given) });
    const encoded = encode(stream, undefined, aborter.signal);
    aborter.abort(new Error("enough"));
    await expect(encoded).rejects.toMatchObject({ code: "canceled" });
    expect(reason).toMatchObject({ code: "canceled" });
  });

  test("an error of the stream rejects", async () => {
    const stream = new ReadableStream({ pull: () => Promise.reject(new Error("broken")) });
    await expect(encode(stream)).rejects.toThrow("broken");
  });
});

describe("other bodies", () => {
  test.each<[unknown, string | undefined, unknown, string | undefined]>([
    [undefined, undefined, undefined, undefined],
    [{ a: 1 }, undefined, '{"a":1}', "application/json"],
    [{ a: 1 }, "application/vnd.api+json", '{"a":1}', "application/vnd.api+json"],
    [{ a: 1 }, "text/json", '{"a":1}', "text/json"],
    ["a", undefined, '"a"', "application/json"],
    ["a", "text/plain", "a", "text/plain"],
    ["a=1", "application/x-www-form-urlencoded", "a=1", "application/x-www-form-urlencoded"],
    [null, undefined, "null", "application/json"],
    [0, "application/json; charset=utf-8", "0", "application/json; charset=utf-8"],
    [runInNewContext("new Uint8Array([97])"), "text/plain", new Uint8Array([97]), "text/plain"],
    [new ArrayBuffer(1), undefined, new Uint8Array(1), "application/octet-stream"],
    [new DataView(new ArrayBuffer(2), 1), "application/json", new Uint8Array(1), "application/json"],
  ])("%o as %s", async (body, contentType, sent, type) => {
    expect(await encode(body, contentType)).toEqual({ body: sent, contentType: type });
  });

  test.each<[unknown, string]>([
    [{ a: 1 }, "application/x-www-form-urlencoded"],
    [{ a: 1 }, "text/plain"],
    [{ a: 1 }, "multipart/form-data"],
    [{ a: 1 }, "application/octet-stream"],
    [[1], "text/csv"],
    [1, "text/plain"],
    [true, "text/plain"],
    [null, "text/plain"],
  ])("%o as %s is invalid_argument", async (body, contentType) => {
    await expect(encode(body, contentType)).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining(contentType) as string,
    });
  });

  test.each([new Map(), new Set([1]), { tags: new Set() }, () => 1, 1n, Symbol("a")])(
    "%o is invalid_argument",
    async (body) => {
      await expect(encode(body)).rejects.toMatchObject({ code: "invalid_argument" });
    },
  );
});
