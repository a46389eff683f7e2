import type { IncomingMessage } from "node:http";
import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { create, toBinary } from "@bufbuild/protobuf";
import { InvokeResponseSchema } from "@dapr-ts/proto/common";
import { describe, expect, onTestFinished, test } from "vitest";
import { DaprClient, DaprError, type DaprClientOptions } from "../src/index.ts";
import { failureOf } from "./support/failure.ts";
import { fakeGrpc, fakeHttp, fakeTcp, frame } from "./support/fake-server.ts";

function clientOf(options: DaprClientOptions): DaprClient {
  const dapr = new DaprClient({ timeoutMs: 30_000, grpcEndpoint: "127.0.0.1:1", ...options });
  onTestFinished(() => dapr.close());
  return dapr;
}

const TEXT = JSON.stringify({ greeting: "hello ".repeat(200) });
const CODED: [coding: string, body: Buffer][] = [
  ["gzip", gzipSync(TEXT)],
  ["x-gzip", gzipSync(TEXT)],
  ["deflate", deflateSync(TEXT)],
  // Some servers send it without the header and checksum of zlib.
  ["deflate", deflateRawSync(TEXT)],
  ["br", brotliCompressSync(TEXT)],
  ["zstd", zstdCompressSync(TEXT)],
  ["gzip, br", brotliCompressSync(gzipSync(TEXT))],
  ["identity", Buffer.from(TEXT)],
];

const answering = (coding: string, body: Buffer) =>
  fakeHttp((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "application/json", "content-encoding": coding }).end(body);
  });

test.each(CODED)("decodes responses that the app compressed with %s", async (coding, body) => {
  const dapr = clientOf({ httpEndpoint: await answering(coding, body) });
  expect(await dapr.invoker.invoke("a", "m")).toEqual(JSON.parse(TEXT));
  const response = await dapr.invoker.fetch("a")("/m");
  expect(await response.text()).toBe(TEXT);
});

test.each(CODED)("decodes responses over gRPC that the app compressed with %s", async (coding, body) => {
  const { endpoint } = await fakeGrpc((stream) => {
    stream.resume();
    stream.respond(
      { ":status": 200, "content-type": "application/grpc", "content-encoding": coding },
      { waitForTrailers: true },
    );
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    const message = { contentType: "application/json", data: { value: body } };
    stream.end(frame(toBinary(InvokeResponseSchema, create(InvokeResponseSchema, message))));
  });
  const dapr = clientOf({ protocol: "grpc", grpcEndpoint: endpoint });
  expect(await dapr.invoker.invoke("a", "m")).toEqual(JSON.parse(TEXT));
});

test("rejects with internal if a body cannot be decoded, and refuses one that would become too large", async () => {
  const broken = clientOf({ httpEndpoint: await answering("gzip", Buffer.from("no gzip")) });
  expect(await failureOf(broken.invoker.invoke("a", "m"))).toMatchObject({ code: "internal" });
  const response = await broken.invoker.fetch("a")("/m");
  expect(await failureOf(response.text())).toMatchObject({ code: "internal" });
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  const dapr = clientOf({ httpEndpoint: await answering("gzip", bomb), maxBodyBytes: 100_000 });
  expect(await failureOf(dapr.invoker.invoke("a", "m"))).toMatchObject({ code: "resource_exhausted" });
});

test.each(CODED.slice(0, 6))(
  "a large %s body is decoded as it is read, and one that is cut off fails",
  async (coding) => {
    const large = Buffer.from(Array.from({ length: 400_000 }, (_, i) => String(i)).join());
    const compress = new Map<string, (text: Buffer) => Buffer>([
      ["deflate", deflateRawSync],
      ["br", (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
      ["zstd", zstdCompressSync],
    ]);
    const body = (compress.get(coding) ?? gzipSync)(large);
    const dapr = clientOf({ httpEndpoint: await answering(coding, body) });
    expect(Buffer.from(await (await dapr.invoker.fetch("a")("/m")).arrayBuffer()).equals(large)).toBe(true);
    const cut = clientOf({ httpEndpoint: await answering(coding, body.subarray(0, body.length / 2)) });
    const response = await cut.invoker.fetch("a")("/m");
    expect(await failureOf(response.text())).toMatchObject({ code: "internal" });
  },
);

test("a coding that is unknown is handed over as it is", async () => {
  const dapr = clientOf({ httpEndpoint: await answering("secret", Buffer.from("as it is")) });
  const response = await dapr.invoker.fetch("a")("/m");
  expect([response.headers.get("content-encoding"), await response.text()]).toEqual(["secret", "as it is"]);
});

test("more codings than an app has a reason for are handed over as they are", async () => {
  const coding = Array.from({ length: 2_000 }, () => "gzip").join(",");
  const dapr = clientOf({ httpEndpoint: await answering(coding, Buffer.from("as it is")) });
  const response = await dapr.invoker.fetch("a")("/m");
  expect([response.headers.get("content-encoding"), await response.text()]).toEqual([coding, "as it is"]);
});

test("an empty body is empty, whatever its coding", async () => {
  const dapr = clientOf({ httpEndpoint: await answering("gzip", Buffer.alloc(0)) });
  expect(await dapr.invoker.invoke("a", "m")).toBeUndefined();
  expect(await (await dapr.invoker.fetch("a")("/m")).text()).toBe("");
});

test("nothing is offered that cannot be decoded", async () => {
  const offered: (string | undefined)[] = [];
  const httpEndpoint = await fakeHttp((request, response) => {
    offered.push(request.headers["accept-encoding"]);
    response.end();
  });
  const fetch = clientOf({ httpEndpoint }).invoker.fetch("a");
  await fetch("/m");
  await fetch("/m", { headers: { "accept-encoding": "sdch, br;q=0.5, exi, gzip" } });
  await fetch("/m", { headers: { "accept-encoding": "exi" } });
  await fetch("/m", { headers: { range: "bytes=0-3" } });
  expect(offered).toEqual(["gzip, deflate, br", "br;q=0.5, gzip", "identity", "identity"]);
});

async function received(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { "content-length": length, "transfer-encoding": coding } = request.headers;
  return [length, coding, Buffer.concat(chunks).toString()].map(String).join(" ");
}

const form = new FormData();
form.set("a", "b");
const post = { method: "POST", duplex: "half" } as const;
const KNOWN: [what: string, length: number, input: string | Request, init?: RequestInit][] = [
  ["text", 5, "/m", { ...post, body: "héll" }],
  ["no text", 0, "/m", { ...post, body: "" }],
  ["no body", 0, "/m", post],
  ["bytes", 3, "/m", { ...post, body: new Uint8Array([65, 66, 67]) }],
  ["an ArrayBuffer", 3, "/m", { ...post, body: new Uint8Array([65, 66, 67]).buffer }],
  ["a Blob", 200_000, "/m", { ...post, body: new Blob(["x".repeat(200_000)]) }],
  ["parameters", 3, "/m", { ...post, body: new URLSearchParams({ a: "b" }) }],
  ["text of a Request", 500_000, new Request("http://x/m", { ...post, body: "x".repeat(500_000) })],
  ["no text of a Request", 0, new Request("http://x/m", { ...post, body: "" })],
  ["bytes of a Request", 2, new Request("http://x/m", { ...post, body: new Uint8Array([65, 66]) })],
];

test.each(KNOWN)("a body of known length has Content-Length: %s", async (_what, length, input, init) => {
  const httpEndpoint = await fakeHttp((request, response) => {
    void received(request).then((all) => response.end(all));
  });
  for (const own of [{}, { fetch: globalThis.fetch }]) {
    const again = input instanceof Request ? input.clone() : input;
    const response = await clientOf({ httpEndpoint, ...own }).invoker.fetch("a")(again, init);
    const [sent, coding, body = ""] = (await response.text()).split(" ");
    expect([sent, coding, Buffer.byteLength(body)]).toEqual([String(length), "undefined", length]);
  }
});

test("a form has Content-Length as well", async () => {
  const httpEndpoint = await fakeHttp((request, response) => {
    void received(request).then((all) => response.end(all));
  });
  const response = await clientOf({ httpEndpoint }).invoker.fetch("a")("/m", { ...post, body: form });
  expect(await response.text()).toMatch(/^\d+ undefined --/);
});

test("a stream is sent as it comes", async () => {
  const { promise: arrived, resolve } = Promise.withResolvers<string>();
  const httpEndpoint = await fakeHttp((request, response) => {
    request.once("data", (chunk: Buffer) =>
      resolve(`${String(request.headers["transfer-encoding"])} ${String(chunk)}`),
    );
    request.on("end", () => response.end("done"));
  });
  const fetch = clientOf({ httpEndpoint }).invoker.fetch("a");
  for (const viaRequest of [false, true]) {
    let feed: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (feed = controller) });
    const init = { ...post, body };
    const response = viaRequest ? fetch(new Request("http://x/m", init)) : fetch("/m", init);
    feed?.enqueue(Buffer.from("first"));
    expect(await arrived).toBe("chunked first");
    feed?.enqueue(Buffer.from("second"));
    feed?.close();
    expect(await (await response).text()).toBe("done");
  }
});

test("rejects with a DaprError if reading a response fails", async () => {
  const endpoint = await fakeTcp((socket) =>
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
      setTimeout(() => socket.resetAndDestroy(), 20);
    }),
  );
  const response = await clientOf({ httpEndpoint: `http://${endpoint}` }).invoker.fetch("a")("/m");
  const error = await failureOf(response.text());
  expect(error).toBeInstanceOf(DaprError);
  expect(error.code).toBe("unavailable");
});

describe.each(Object.entries({ undici: {}, fetch: { fetch: globalThis.fetch } }))("over %s", (_wire, own) => {
  const stalling = (status: number) =>
    fakeTcp((socket) =>
      socket.once("data", () =>
        socket.write(`HTTP/1.1 ${String(status)} X\r\ncontent-length: 100\r\n\r\nhalf`),
      ),
    );

  test("a status that is not one of HTTP is internal, without waiting for the body", async () => {
    const endpoint = await stalling(600);
    const fetch = clientOf({ httpEndpoint: `http://${endpoint}`, ...own }).invoker.fetch("a");
    expect(await failureOf(fetch("/m"))).toMatchObject({ code: "internal", status: 600 });
  });

  test("the body of a response that may not have one is not waited for", async () => {
    const endpoint = await stalling(205);
    const fetch = clientOf({ httpEndpoint: `http://${endpoint}`, ...own }).invoker.fetch("a");
    expect(await (await fetch("/m")).text()).toBe("");
  });
});

test("an abort rejects with the signal's reason, as fetch does, also while the response is read", async () => {
  const httpEndpoint = await fakeHttp((request, response) => {
    if (request.url?.endsWith("slow") !== true) response.writeHead(200).write("half");
  });
  const fetch = clientOf({ httpEndpoint }).invoker.fetch("a");
  for (const path of ["/slow", "/half"]) {
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = (async () => (await fetch(path, { signal: controller.signal })).text())();
    setTimeout(() => controller.abort(reason), 30);
    await expect(call).rejects.toBe(reason);
  }
});

test("1,000 calls at once share 256 connections, or as many as are allowed", async () => {
  let sockets = 0;
  let most = 0;
  let enough = Promise.withResolvers<undefined>();
  let expected = 0;
  const httpEndpoint = await fakeHttp((request, response) => {
    request.resume();
    most = Math.max(most, sockets);
    if (sockets >= expected) enough.resolve(undefined);
    void enough.promise.then(() => response.writeHead(200, { "content-type": "application/json" }).end("7"));
  });
  const counting = await fakeTcp((socket) => {
    sockets++;
    socket.on("close", () => sockets--);
    void import("node:net").then(({ connect }) => {
      const far = connect(Number(new URL(httpEndpoint).port), "127.0.0.1");
      far.on("error", () => socket.destroy());
      socket.on("close", () => far.destroy());
      socket.pipe(far).pipe(socket);
    });
  });
  for (const [maxConnections, size] of [
    [undefined, 256],
    [3, 3],
  ] as const) {
    most = 0;
    expected = size;
    enough = Promise.withResolvers();
    const dapr = clientOf({ httpEndpoint: `http://${counting}`, maxConnections, timeoutMs: 30_000 });
    const values = await Promise.all(Array.from({ length: 1_000 }, () => dapr.state.get("s", "k")));
    expect(values).toEqual(Array(1_000).fill(7));
    expect(most).toBe(size);
    await dapr.close();
    await expect.poll(() => sockets).toBe(0);
  }
});

test("a call that waits for a connection ends by its own time and signal, and is never sent", async () => {
  const asked: string[] = [];
  const { promise: begun, resolve } = Promise.withResolvers<undefined>();
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<undefined>();
  const httpEndpoint = await fakeHttp((request, response) => {
    asked.push(request.url ?? "");
    if (request.url?.endsWith("first") === true) {
      resolve(undefined);
      void mayEnd.then(() => response.writeHead(204).end());
    } else response.writeHead(204).end();
  });
  const dapr = clientOf({ httpEndpoint, maxConnections: 1, retry: { maxAttempts: 1 } });
  const first = dapr.state.get("s", "first");
  await begun;
  const errors = await Promise.all([
    failureOf(dapr.state.get("s", "late", { timeoutMs: 50 })),
    failureOf(dapr.state.get("s", "aborted", { signal: AbortSignal.timeout(50) })),
  ]);
  expect(errors.map(({ code }) => code)).toEqual(["deadline_exceeded", "canceled"]);
  end(undefined);
  await first;
  await dapr.state.get("s", "last");
  expect(asked).toEqual(["first", "last"].map((key) => `/v1.0/state/s/${key}`));
});

test("maxBodyBytes is held while a response is read, with the fetch option as well", async () => {
  for (const own of [{}, { fetch: globalThis.fetch }]) {
    const { promise: closed, resolve } = Promise.withResolvers<undefined>();
    const httpEndpoint = await fakeHttp((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write(Buffer.alloc(200_000, "x"));
      // Never ends: it is not read to its end.
      response.once("close", () => resolve(undefined));
    });
    const dapr = clientOf({ httpEndpoint, maxBodyBytes: 100_000, ...own });
    expect(await failureOf(dapr.state.get("s", "k"))).toMatchObject({ code: "resource_exhausted" });
    await closed;
  }
});
