import { once } from "node:events";
import { connect as connectHttp2, constants } from "node:http2";
import { connect, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { DaprServer, reply, type DaprServerOptions } from "@dapr-ts/server";
import { gate, Recorder } from "./support/recorder.ts";

const servers: DaprServer[] = [];

async function serve(
  register: (server: DaprServer) => void,
  options: DaprServerOptions = {},
): Promise<{ url: string; port: number; server: DaprServer; log: Recorder }> {
  const log = new Recorder();
  const server = new DaprServer({ port: 0, waitForSidecar: false, stopSignals: [], logger: log, ...options });
  servers.push(server);
  register(server);
  await server.start();
  // It has warned that the app has no token.
  log.said.length = 0;
  const port = server.port ?? 0;
  return { url: `http://127.0.0.1:${String(port)}`, port, server, log };
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function raw(port: number, ...parts: string[]): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const answer = text(socket);
  for (const part of parts) {
    socket.write(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { socket, answer };
}

async function overHttp2(url: string, path: string): Promise<{ status: unknown; body: string }> {
  const session = connectHttp2(url);
  const stream = session.request({ ":path": path });
  const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
  const body = await text(stream);
  session.close();
  return { status: headers[":status"], body };
}

describe("requests and responses", () => {
  test("lets a caller whose body is refused send the rest of it, and then closes the connection", async () => {
    const { port } = await serve((server) => server.method("echo", (request) => request.bytes()));
    const body = "x".repeat(8 * 1024 * 1024);
    const head = `POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: ${String(body.length)}\r\n\r\n`;
    const { socket, answer } = await raw(port, head);
    await once(socket, "data");
    // Node would have reset the connection by now, at which the caller can lose the response.
    socket.write(body);
    expect(await answer).toMatch(/^HTTP\/1.1 413 [^]*connection: close/i);
  });

  test("bodies, status and headers both ways, over HTTP/1.1", async () => {
    const { url } = await serve((server) => {
      server.method("echo/:id", async (request) =>
        reply(await request.bytes(), {
          status: 201,
          headers: { "x-id": request.params["id"] ?? "", "x-many": ["a", "b"] },
        }),
      );
    });
    const body = new Uint8Array(300_000).map((_, i) => i);
    const answer = await fetch(`${url}/echo/b%C3%B6b`, { method: "POST", body });
    expect(answer.status).toBe(201);
    expect([answer.headers.get("x-many"), answer.headers.get("content-length")]).toEqual(["a, b", "300000"]);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(body);
  });

  test("bodies and verbs both ways, over h2c", async () => {
    const { url } = await serve((server) => {
      server.method("echo", async (request) =>
        reply(await request.text(), { headers: { "x-verb": request.method } }),
      );
    });
    const session = connectHttp2(url);
    try {
      const answers = await Promise.all(
        ["a", "b", "c"].map(async (body) => {
          const stream = session.request({ ":path": "/echo", ":method": "PUT" });
          stream.end(body);
          const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
          return [headers[":status"], headers["x-verb"], await text(stream)];
        }),
      );
      expect(answers).toEqual([
        [200, "PUT", "a"],
        [200, "PUT", "b"],
        [200, "PUT", "c"],
      ]);
    } finally {
      session.close();
    }
  });

  test("the first bytes may come one by one", async () => {
    const { port } = await serve((server) => server.method("x", () => reply("in")));
    const { answer } = await raw(port, "PRX /x HTTP/1.1\r\nhost: a\r\n\r\n");
    expect(await answer).toMatch(/^HTTP\/1.1 400/);
    const get = await raw(port, ..."GET /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    expect(await get.answer).toMatch(/^HTTP\/1.1 200 OK[^]*\r\n\r\nin$/);
  });

  test("streams in both directions at once", async () => {
    const { url } = await serve((server) => {
      server.method("upper", (request) =>
        reply(
          (async function* () {
            const decoder = new TextDecoder();
            for await (const chunk of request.body) yield decoder.decode(chunk).toUpperCase();
          })(),
        ),
      );
    });
    const { readable, writable } = new TransformStream<string, string>();
    const writer = writable.getWriter();
    const first = writer.write("one");
    const answer = await fetch(`${url}/upper`, {
      method: "POST",
      body: readable.pipeThrough(new TextEncoderStream()),
      duplex: "half",
    } as RequestInit);
    const chunks = answer.body as ReadableStream<Uint8Array<ArrayBuffer>>;
    const reader = chunks.pipeThrough(new TextDecoderStream()).getReader();
    await first;
    expect((await reader.read()).value).toBe("ONE");
    await writer.write("two");
    expect((await reader.read()).value).toBe("TWO");
    await writer.close();
    expect((await reader.read()).done).toBe(true);
  });

  test("a stream that fails breaks the response off, and is logged", async () => {
    const { url, log } = await serve((server) => {
      server.method("x", () =>
        reply(
          (async function* () {
            yield "begun";
            throw new Error("no more");
          })(),
        ),
      );
    });
    await expect(fetch(`${url}/x`).then((answer) => answer.text())).rejects.toThrow();
    await vi.waitUntil(() => log.said.length > 0, { timeout: 30_000 });
    expect(log.said).toEqual(["error the response to GET /x failed Error: no more"]);
  });

  test("an answer that was fetched elsewhere is passed on, over HTTP/2 as well", async () => {
    const { url } = await serve((server) => {
      server.method("chunked", () =>
        reply(
          (async function* () {
            yield "one";
            yield "two";
          })(),
        ),
      );
      server.method("passed-on", ({ url: own }) => fetch(new URL("/chunked", own)));
    });
    expect(await (await fetch(`${url}/passed-on`)).text()).toBe("onetwo");
    const { status, body } = await overHttp2(url, "/passed-on");
    expect([status, body]).toEqual([200, "onetwo"]);
  });

  test("a header that cannot be sent over HTTP/2 is answered 500", async () => {
    const { url, log } = await serve((server) =>
      server.method("x", () => reply("", { headers: { "http2-settings": "a" } })),
    );
    expect((await overHttp2(url, "/x")).status).toBe(500);
    expect(log.said).toHaveLength(1);
  });

  test("a header that cannot be sent is answered 500", async () => {
    const { url, log } = await serve((server) =>
      server.method("x", () => reply("", { headers: { a: "b\r\nc: d" } })),
    );
    expect((await fetch(`${url}/x`)).status).toBe(500);
    expect(log.said).toHaveLength(1);
  });

  test("the web handler is the same app", async () => {
    const server = new DaprServer({ port: 0 });
    server.method("echo", async (request) =>
      reply(request.body, { status: 203, headers: { "x-url": request.url } }),
    );
    const answer = await server.fetch(
      new Request("http://app:1/echo?a=1#x", { method: "POST", body: "body" }),
    );
    expect([answer.status, await answer.text()]).toEqual([203, "body"]);
    expect((await server.fetch(new Request("http://app/nix"))).status).toBe(404);
    await server.stop();
  });

  test("the web handler's answer is made as it is read", async () => {
    await using server = new DaprServer({ port: 0 });
    let made = 0;
    server.method("numbers", () =>
      reply(
        (async function* () {
          for (;;) yield String(made++);
        })(),
      ),
    );
    const { body } = await server.fetch(new Request("http://app/numbers"));
    const reader = body?.getReader();
    expect(made).toBe(0);
    await reader?.read();
    expect(made).toBe(1);
    await reader?.cancel();
  });
});

describe("requests that are refused", () => {
  const others = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4");
  const lacksNetwork = others.length === 0 ? " (skipped: this machine has no address but loopback)" : "";

  test.skipIf(lacksNetwork !== "")(`connections from other machines${lacksNetwork}`, async () => {
    const { server } = await serve(() => undefined);
    for (const { address } of others) {
      const socket = connect(server.port ?? 0, address);
      await expect(once(socket, "connect")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    }
  });

  test("a body with too large a content-length is refused before a byte of it is read", async () => {
    const { port } = await serve((server) => server.method("x", (request) => request.text()), {
      maxBodyBytes: 1000,
    });
    const { answer, socket } = await raw(port, "POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 1001\r\n\r\n");
    const [head] = (await once(socket, "data")) as [Buffer];
    expect(String(head)).toMatch(/^HTTP\/1.1 413/);
    socket.destroy();
    await answer.catch(() => undefined);
  });

  test("one that grows too large is let go", async () => {
    const { url } = await serve((server) => server.method("x", (request) => request.text()), {
      maxBodyBytes: 100_000,
    });
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < 20; i++) controller.enqueue(new Uint8Array(10_000));
        controller.close();
      },
    });
    expect((await fetch(`${url}/x`, { method: "POST", body, duplex: "half" } as RequestInit)).status).toBe(
      413,
    );
    expect((await fetch(`${url}/x`, { method: "POST", body: "small" })).status).toBe(200);
  });

  test("headers that never end: 408", async () => {
    const { port } = await serve(() => undefined, { headersTimeoutMs: 200 });
    const slow = await raw(port, "GET / HTTP/1.1\r\n", "a: b\r\n");
    expect(await slow.answer).toMatch(/^HTTP\/1.1 408/);
    const silent = await raw(port);
    expect(await silent.answer).toBe("");
    const half = await raw(port, "PRI * HT");
    expect(await half.answer).toBe("");
  });

  test("a body that never ends: 408", async () => {
    const { port } = await serve((server) => server.method("x", (request) => request.text()), {
      headersTimeoutMs: 100,
      requestTimeoutMs: 300,
    });
    const slow = await raw(port, "POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n", "a");
    expect(await slow.answer).toMatch(/^(HTTP\/1.1 408|$)/);
  });

  test("resets the stream of a body that never ends over h2c, and aborts its handler", async () => {
    const told = gate<unknown>();
    const { url } = await serve(
      (server) =>
        server.method("x", async (request) => {
          const failed = await request.text().catch((error: unknown) => error);
          told.open(failed);
          throw failed;
        }),
      { requestTimeoutMs: 200 },
    );
    const session = connectHttp2(url);
    const stream = session.request({ ":method": "POST", ":path": "/x" }, { endStream: false });
    stream.write("a");
    await once(stream, "close");
    expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
    expect(await told.opened).toMatchObject({
      code: "canceled",
      message: "the request was aborted before its end",
    });
    // One that ends in time is not touched afterwards.
    const other = session.request({ ":method": "POST", ":path": "/x" }, { endStream: false });
    other.resume().end("b");
    await once(other, "close");
    expect(other.rstCode).toBe(constants.NGHTTP2_NO_ERROR);
    session.destroy();
  });

  test.each([
    "garbage\r\n\r\n",
    "GET\r\n\r\n",
    "POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /x HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    `GET /x HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(70_000)}\r\n\r\n`,
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ngarbage instead of a frame",
  ])("%#: bytes that are not a request end their connection and nothing else", async (request) => {
    const { port, url } = await serve((server) => server.method("x", async (r) => r.text()));
    const { answer, socket } = await raw(port, request);
    socket.end();
    expect(await answer).toMatch(/^(HTTP\/1.1 4\d\d|[^H]|$)/);
    expect((await fetch(`${url}/x`)).status).toBe(200);
  });

  test("requires a token of the environment like one of the options", async () => {
    vi.stubEnv("APP_API_TOKEN", "of the environment");
    try {
      const { url } = await serve((server) => server.method("x", () => "in"));
      expect((await fetch(`${url}/x`)).status).toBe(401);
      const headers = { "dapr-api-token": "of the environment" };
      expect((await fetch(`${url}/x`, { headers })).status).toBe(200);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("requires the token on every path but the health probe's", async () => {
    const { url } = await serve((server) => server.method("x", () => reply("in")), { appToken: "t0ken" });
    const status = async (path: string, token?: string): Promise<number> =>
      (await fetch(url + path, token === undefined ? {} : { headers: { "dapr-api-token": token } })).status;
    expect([await status("/x"), await status("/x", "wrong"), await status("/x", "t0ken")]).toEqual([
      401, 401, 200,
    ]);
    expect([await status("/dapr/subscribe"), await status("/healthz")]).toEqual([401, 200]);
  });
});

describe("start", () => {
  test("a port that is taken", async () => {
    const { port } = await serve(() => undefined);
    const other = new DaprServer({ port });
    await expect(other.start()).rejects.toMatchObject({
      code: "failed_precondition",
      message: `cannot listen on 127.0.0.1:${String(port)}: another process uses the port`,
    });
  });

  test("a sidecar that is not there", async () => {
    const client = { httpEndpoint: "http://127.0.0.1:1" };
    const server = new DaprServer({ port: 0, client, startTimeoutMs: 300 });
    await expect(server.start()).rejects.toMatchObject({ code: "unavailable" });
    await expect(server.start()).rejects.toMatchObject({ code: "failed_precondition" });
  });

  test("stopped while it waits for the sidecar", async () => {
    const server = new DaprServer({ port: 0, client: { httpEndpoint: "http://127.0.0.1:1" } });
    const started = expect(server.start()).rejects.toMatchObject({ code: "canceled" });
    await vi.waitUntil(() => server.port !== undefined, { timeout: 30_000 });
    await server.stop();
    await started;
  });

  test.each<[string, (server: DaprServer) => unknown]>([
    ["binding b", (server) => server.binding("b", () => undefined)],
    ["job j", (server) => server.job("j", () => undefined)],
    ["method m", (server) => server.method("m", () => undefined)],
    [
      "the rules of topic t of p",
      (s) => s.subscribe("p", "t", () => undefined, { rules: [{ match: "true" }] }),
    ],
  ])("start() on the stream channel rejects if the app has %s", async (what, register) => {
    const server = new DaprServer({ channel: "stream" });
    register(server);
    await expect(server.start()).rejects.toMatchObject({
      code: "failed_precondition",
      message: `${what} cannot be reached over the stream channel; use channel: "http" or "grpc"`,
    });
  });

  test("nothing can be registered afterwards", async () => {
    const { server } = await serve(() => undefined);
    const late: (() => unknown)[] = [
      () => server.subscribe("p", "t", () => undefined),
      () => server.method("m", () => undefined),
      () => server.binding("b", () => undefined),
      () => server.job("j", () => undefined),
      () => server.configuration("c", [], () => undefined),
      () => server.health(() => undefined),
      () => server.use({ name: "x", install: () => undefined }),
    ];
    for (const add of late) expect(add).toThrow(expect.objectContaining({ code: "failed_precondition" }));
  });
});

describe("stop", () => {
  test("waits for what is in flight, serves meanwhile, and lets it have its answer", async () => {
    const first = gate();
    const begun = gate();
    const { url, server } = await serve((app) => {
      app.method("slow", async () => {
        begun.open();
        await first.opened;
        return "done";
      });
      app.method("quick", () => "quick");
    });
    const slow = fetch(`${url}/slow`);
    await begun.opened;
    const stopped = server.stop();
    expect(await (await fetch(`${url}/quick`)).json()).toBe("quick");
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    first.open();
    expect(await (await slow).json()).toBe("done");
    await stopped;
    await expect(fetch(`${url}/quick`)).rejects.toThrow();
  });

  test("over h2c as well, whose connection stays open otherwise", async () => {
    const { url, server } = await serve((app) => app.method("x", () => "in"));
    const session = connectHttp2(url);
    const stream = session.request({ ":path": "/x" });
    expect(await text(stream)).toBe('"in"');
    await server.stop();
    expect(session.closed).toBe(true);
  });

  test("cuts off calls that do not end in time, and aborts their signals", async () => {
    const begun = gate();
    const aborted = gate<unknown>();
    const { url, server } = await serve(
      (app) =>
        app.method("never", (_request, ctx) => {
          ctx.signal.addEventListener("abort", () => aborted.open(ctx.signal.reason));
          begun.open();
          return new Promise(() => undefined);
        }),
      { stopTimeoutMs: 100 },
    );
    servers.pop();
    const call = expect(fetch(`${url}/never`)).rejects.toThrow();
    await begun.opened;
    await expect(server.stop()).rejects.toMatchObject({ code: "deadline_exceeded" });
    await call;
    expect(await aborted.opened).toMatchObject({ code: "canceled" });
  });

  test("an extension that never stops holds neither the port nor the client", async () => {
    const { url, server } = await serve(
      (app) => {
        app.use({ name: "stuck", install: () => undefined, stop: () => new Promise<void>(() => undefined) });
        app.method("x", () => "in");
      },
      { stopTimeoutMs: 100 },
    );
    servers.pop();
    expect(await (await fetch(`${url}/x`)).json()).toBe("in");
    await expect(server.stop()).rejects.toMatchObject({ code: "deadline_exceeded" });
    await expect(fetch(`${url}/x`)).rejects.toThrow();
    await expect(server.client.state.get("store", "key")).rejects.toMatchObject({ code: "canceled" });
  });

  test("an extension that fails as it stops leaves nothing open, and stop() rejects with its error", async () => {
    const { url, server } = await serve((app) => {
      const stop = () => Promise.reject(new Error("as asked"));
      app.use({ name: "broken", install: () => undefined, stop });
    });
    servers.pop();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await expect(server.stop()).rejects.toThrow("as asked");
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  test("a caller that goes away aborts the handler's signal", async () => {
    const begun = gate();
    const aborted = gate();
    const { url } = await serve((app) =>
      app.method("x", async (_request, ctx) => {
        ctx.signal.addEventListener("abort", () => aborted.open());
        begun.open();
        await aborted.opened;
      }),
    );
    const abort = new AbortController();
    const call = expect(fetch(`${url}/x`, { signal: abort.signal })).rejects.toThrow();
    await begun.opened;
    abort.abort();
    await call;
    await aborted.opened;
  });

  test("leaves nothing open", async () => {
    const { server, port } = await serve(() => undefined);
    const idle = await raw(port);
    await server.stop();
    expect(await idle.answer).toBe("");
  });
});
