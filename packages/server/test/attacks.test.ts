import { once } from "node:events";
import { constants, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { buffer, text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import type { DaprServer } from "@dapr-ts/server";
import {
  exchange,
  FLAG,
  frame,
  GRPC,
  HEALTH,
  hpack,
  http2Frame,
  LIST,
  openAndReset,
  openAppPort,
  openHttp2,
  openSocket,
  PREFACE,
  request,
  statusOf,
  SETTINGS,
} from "./support/app-port.ts";
import { gate } from "./support/recorder.ts";

const GENEROUS = { timeout: 30_000, interval: 10 };

const CHANNELS = ["http", "grpc"] as const;
const ON_INVOKE = "/dapr.proto.runtime.v1.AppCallback/OnInvoke";
const TOKEN = { appToken: "t0ken" };

describe.each(CHANNELS)("a stranger on the %s channel does not end the process with", (channel) => {
  test.each([
    "GET / HTTP/2.0\r\nhost: x\r\n\r\n",
    "POST / HTTP/2.0\r\nhost: x\r\ncontent-length: 5\r\n\r\nab",
    "GET / HTTP/0.9\r\n\r\n",
    "PRI / HTTP/2.0\r\n\r\n",
    "GET http:// HTTP/1.1\r\nhost: x\r\n\r\n",
    "CONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n",
    "GET / HTTP/1.1\r\nhost: x\r\nupgrade: h2c\r\nconnection: upgrade, http2-settings\r\nhttp2-settings: AAMAAABk\r\n\r\n",
    "GET / HTTP/1.1\r\nhost: x\r\nexpect: wonders\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nffffffffff\r\n",
    `POST ${HEALTH} HTTP/1.1\r\nhost: x:y\r\ncontent-type: application/grpc\r\ncontent-length: 0\r\n\r\n`,
    `POST ${LIST} HTTP/1.1\r\nhost: a%b\r\ncontent-type: application/grpc+proto\r\ncontent-length: 9\r\n\r\n`,
    `POST ${HEALTH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/grpc\r\ncontent-length: 5\r\n\r\n\0\0\0\0\0POST ${HEALTH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/grpc\r\ncontent-length: 99\r\n\r\n`,
    "POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\naPOST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\nb",
  ])("bytes of HTTP/1.1: %j", async (bytes) => {
    for (const token of [{}, TOKEN]) {
      await using app = await openAppPort({ channel, ...token });
      await exchange(app.port, [bytes]);
      const socket = await openSocket(app.port);
      socket.write(bytes);
      await delay(20);
      socket.destroy();
      await delay(20);
      expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
      expect(app.escaped).toEqual([]);
    }
  });

  test.each([
    { ":authority": "[", ":path": HEALTH, ...GRPC },
    { ":authority": "x:y", ":path": LIST, ...GRPC },
    { ":authority": "a%b", ":path": HEALTH, ...GRPC },
    { ":path": `${HEALTH}?a=%`, ...GRPC },
    { ":path": "//[", ...GRPC },
    { ":path": "*", ":method": "OPTIONS" },
    { ":path": "http://", ":method": "GET" },
    { ":path": HEALTH, ":method": "GET", ...GRPC },
    { ":path": HEALTH, ...GRPC, "grpc-timeout": "99999999999S" },
    { ":path": HEALTH, ...GRPC, "grpc-encoding": "bogus" },
    { ":path": HEALTH, ...GRPC, "content-length": "3" },
    { ":path": "/x", expect: "wonders" },
    { ":path": "/x", expect: "100-continue" },
    { ":path": "/x", "content-type": "application/grpc-web+proto" },
  ])("a request of HTTP/2: %j", async (headers) => {
    for (const token of [{}, TOKEN]) {
      await using app = await openAppPort({ channel, ...token });
      const session = openHttp2(app.url);
      await request(session, headers, frame(new Uint8Array(0)));
      const half = session.request({ ":method": "POST", ...headers }, { endStream: false });
      half.on("error", () => undefined);
      half.write("\0\0");
      await delay(20);
      half.close(constants.NGHTTP2_CANCEL);
      session.destroy();
      expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
      expect(app.escaped).toEqual([]);
    }
  });

  test("CONNECT over HTTP/2", async () => {
    await using app = await openAppPort({ channel });
    const session = openHttp2(app.url);
    const stream = session.request({ ":method": "CONNECT", ":authority": "a:1" });
    stream.on("error", () => undefined);
    const [head] = (await once(stream, "response")) as [Record<string, unknown>];
    expect(head[":status"]).toBe(405);
    session.destroy();
    expect(app.escaped).toEqual([]);
  });
});

test("gRPC is served over HTTP/2 only", async () => {
  await using app = await openAppPort({ channel: "grpc" });
  const call = `POST ${HEALTH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/grpc\r\ncontent-length: 5\r\n\r\n\0\0\0\0\0`;
  expect(await exchange(app.port, [call])).toMatch(/^HTTP\/1.1 505 [^]*connection: close/i);
  const session = openHttp2(app.url);
  const answer = await request(
    session,
    { ":path": HEALTH, ":authority": "[", ...GRPC },
    frame(new Uint8Array(0)),
  );
  expect(answer?.trailers["grpc-status"]).toBe("0");
  session.destroy();
});

describe("an exempt gRPC call", () => {
  test.each([
    ["a compressed message", frame(gzipSync(Buffer.alloc(1_000_000)), 1), { "grpc-encoding": "gzip" }, "12"],
    ["a large message", frame(Buffer.alloc(1_000)), {}, "8"],
  ])("is refused with %s", async (_what, body, headers, status) => {
    await using app = await openAppPort({ channel: "grpc", ...TOKEN });
    const session = openHttp2(app.url);
    for (const path of [HEALTH, LIST]) {
      const answer = await request(session, { ":path": path, ...GRPC, ...headers }, body);
      expect(answer && statusOf(answer)).toBe(status);
    }
    session.destroy();
  });
});

describe("limits of HTTP/2", () => {
  test("a connection that its peer ends with FIN is closed", async () => {
    await using app = await openAppPort();
    const begins: (readonly (string | Buffer)[])[] = [
      [""],
      ["P"],
      ["PRI * HTTP/2.0\r\n\r\n"],
      [PREFACE],
      [PREFACE, SETTINGS],
    ];
    for (const parts of begins) {
      const socket = await openSocket(app.port);
      socket.resume();
      for (const part of parts) if (part.length > 0) socket.write(part);
      socket.end();
      await once(socket, "close");
    }
  });

  test("half a preface, no SETTINGS and unfinished HEADERS end with the time for headers", async () => {
    await using app = await openAppPort({ headersTimeoutMs: 200 });
    for (const parts of [["PRI"], [PREFACE.slice(0, 20)], [PREFACE]]) {
      const socket = await openSocket(app.port);
      socket.resume();
      for (const part of parts) socket.write(part);
      await once(socket, "close");
    }
  });

  test.each(CHANNELS)(
    "streams beyond the limit are refused, and the others are served: %s",
    async (channel) => {
      await using app = await openAppPort({ channel }, (server) =>
        server.method("wait", () => hold.opened.then(() => "done")),
      );
      const hold = gate();
      const session = openHttp2(app.url);
      await once(session, "remoteSettings");
      expect(session.remoteSettings.maxConcurrentStreams).toBe(500);
      hold.open();
      expect((await request(session, { ":path": "/wait" }))?.status).toBe(200);
      session.destroy();
    },
  );

  describe.each(CHANNELS)("on the %s channel", (channel) => {
    test.each([
      ["CANCEL", constants.NGHTTP2_CANCEL],
      ["NO_ERROR", constants.NGHTTP2_NO_ERROR],
      ["PROTOCOL_ERROR", constants.NGHTTP2_PROTOCOL_ERROR],
    ])("a peer that opens and resets streams at once is cut off: %s", async (_name, code) => {
      let handled = 0;
      await using app = await openAppPort({ channel, ...TOKEN }, (server) =>
        server.method("x", async (call) => {
          handled++;
          await call.bytes();
        }),
      );
      const call = channel === "grpc" ? { ":path": ON_INVOKE, ...GRPC } : { ":path": "/x" };
      // After the refusal of a call without the token, NO_ERROR is the usual end of a stream.
      const tokens = [{ "dapr-api-token": "t0ken" }, ...(code === constants.NGHTTP2_NO_ERROR ? [] : [{}])];
      for (const token of tokens) {
        const socket = await openSocket(app.port);
        socket.resume();
        socket.write(Buffer.concat([Buffer.from(PREFACE), SETTINGS]));
        let opened = 0;
        while (!socket.destroyed && opened < 20_000) {
          const headers = { ":method": "POST", ":scheme": "http", ":authority": "a", ...call, ...token };
          socket.write(openAndReset(opened++ * 2 + 1, headers, code));
          if (opened % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        expect(socket.destroyed).toBe(true);
        expect(opened).toBeLessThan(5_000);
      }
      expect(handled).toBeLessThan(5_000);
      expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    });
  });

  test.each([
    ["no body", undefined, undefined],
    ["a body that is not read", "data", undefined],
    ["a body that is read", "data", "bytes"],
  ] as const)(
    "a burst of callers that give up does not fail other calls of the connection: %s",
    async (_what, body, read) => {
      const hold = gate();
      let begun = 0;
      let aborted = 0;
      await using app = await openAppPort({}, (server) => {
        server.method("slow", async (call, { signal }) => {
          if (read !== undefined) await call[read]();
          begun++;
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
          aborted++;
        });
        server.method("other", () => hold.opened.then(() => "done"));
      });
      const session = openHttp2(app.url);
      const other = request(session, { ":path": "/other" });
      for (let round = 0; round < 10; round++) {
        const streams = Array.from({ length: 300 }, () => {
          const stream = session.request({ ":method": "POST", ":path": "/slow" }, { endStream: false });
          return stream.on("error", () => undefined).end(body);
        });
        await vi.waitUntil(() => begun === (round + 1) * 300, GENEROUS);
        for (const stream of streams) stream.close(constants.NGHTTP2_CANCEL);
        await vi.waitUntil(() => aborted === (round + 1) * 300, GENEROUS);
      }
      hold.open();
      expect((await other)?.status).toBe(200);
      session.destroy();
    },
  );

  describe.each(CHANNELS)("large responses on the %s channel", (channel) => {
    const call = (session: ClientHttp2Session, method: string): ClientHttp2Stream => {
      const path = channel === "grpc" ? ON_INVOKE : `/${method}`;
      const headers = { ":method": "POST", ":path": path, ...(channel === "grpc" && GRPC) };
      const stream = session.request(headers, { endStream: false });
      stream.on("error", () => undefined);
      stream.end(
        channel === "grpc" ? frame(Buffer.from(`\x0a${String.fromCharCode(method.length)}${method}`)) : "",
      );
      return stream;
    };
    const large = (server: DaprServer): unknown => server.method("large", () => "x".repeat(100_000));

    test("arrive whole for 300 calls at once", async () => {
      await using app = await openAppPort({ channel }, large);
      const session = openHttp2(app.url);
      const sizes = await Promise.all(
        Array.from(
          { length: 300 },
          async () => (await buffer(call(session, "large")).catch(() => "")).length,
        ),
      );
      expect(sizes.filter((size) => size >= 100_000)).toHaveLength(300);
      session.destroy();
    });

    test("do not fail another call when their callers give up", async () => {
      const hold = gate();
      await using app = await openAppPort({ channel }, (server) => {
        large(server);
        server.method("other", () => hold.opened.then(() => "done"));
      });
      const session = openHttp2(app.url);
      const other = text(call(session, "other")).catch(String);
      for (let round = 0; round < 20; round++) {
        const streams = Array.from({ length: 20 }, () => call(session, "large"));
        await Promise.all(
          streams.map((stream) => Promise.race([once(stream, "response"), once(stream, "close")])),
        );
        for (const stream of streams) stream.close(constants.NGHTTP2_CANCEL);
      }
      hold.open();
      expect(await other).toContain("done");
      session.destroy();
    });
  });

  test("a peer cannot have more handlers run than streams", async () => {
    const hold = gate();
    let running = 0;
    await using app = await openAppPort({}, (server) =>
      server.method("stubborn", async () => {
        running++;
        await hold.opened;
      }),
    );
    const session = openHttp2(app.url);
    const closed = once(session, "close");
    for (let i = 0; i < 1_200; i++) {
      const stream = session.request({ ":path": "/stubborn" });
      stream.on("error", () => undefined);
      await Promise.race([new Promise((resolve) => setImmediate(resolve)), closed]);
      stream.close(constants.NGHTTP2_CANCEL);
    }
    await vi.waitUntil(() => running > 0, GENEROUS);
    await delay(50);
    expect(running).toBeLessThanOrEqual(500);
    hold.open();
    session.destroy();
  });
});

describe.each(["h2c", "grpc"] as const)("a caller that gives up over %s", (wire) => {
  test("aborts the handler's signal, and stop() waits for the handler", async () => {
    const begun = gate();
    const aborted = gate();
    const hold = gate();
    let ended = false;
    await using app = await openAppPort({ channel: wire === "grpc" ? "grpc" : "http" }, (server) =>
      server.method("slow", async (_call, { signal }) => {
        signal.addEventListener("abort", () => aborted.open());
        begun.open();
        await hold.opened;
        ended = true;
      }),
    );
    const session = openHttp2(app.url);
    const path = wire === "grpc" ? ON_INVOKE : "/slow";
    const headers = { ":method": "POST", ":path": path, ...(wire === "grpc" && GRPC) };
    const stream = session.request(headers, { endStream: false });
    stream.on("error", () => undefined);
    stream.end(wire === "grpc" ? frame(Buffer.from("\x0a\x04slow", "latin1")) : "");
    await begun.opened;
    stream.close(constants.NGHTTP2_CANCEL);
    await aborted.opened;
    const stopped = app.server.stop();
    await delay(100);
    expect(ended).toBe(false);
    hold.open();
    await stopped;
    expect(ended).toBe(true);
    session.destroy();
  });
});

test("stop() over HTTP/1.1 waits for a handler whose caller gave up", async () => {
  const begun = gate();
  const hold = gate();
  let ended = false;
  await using app = await openAppPort({}, (server) =>
    server.method("slow", async () => {
      begun.open();
      await hold.opened;
      ended = true;
    }),
  );
  const abort = new AbortController();
  const call = fetch(`${app.url}/slow`, { signal: abort.signal }).catch(() => undefined);
  await begun.opened;
  abort.abort();
  await call;
  const stopped = app.server.stop();
  await delay(100);
  expect(ended).toBe(false);
  hold.open();
  await stopped;
  expect(ended).toBe(true);
});

describe("a connection that ends with pipelined requests", () => {
  const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`;

  test.each(CHANNELS)(
    "does not hold stop(): CONNECT behind two requests on the %s channel",
    async (channel) => {
      const began = gate();
      let handled = 0;
      await using app = await openAppPort({ channel }, (server) => {
        server.method("first", (_call, { signal }) => {
          began.open();
          return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        });
        server.method("second", () => void handled++);
      });
      await exchange(app.port, [
        get("/first") + get("/second") + "CONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n",
      ]);
      await began.opened;
      expect(handled).toBe(1);
      // Rejects after stopTimeoutMs.
      await app.server.stop();
    },
  );

  test("runs no handler and does not hold stop() after the last response", async () => {
    let handled = 0;
    await using app = await openAppPort({}, (server) => server.method("x", () => void handled++));
    const socket = await openSocket(app.port);
    const closed = once(socket, "close");
    socket.write("POST /absent HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n");
    const [head] = (await once(socket, "data")) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1.1 404 [^]*connection: close/i);
    socket.write(`abcde${get("/x")}`);
    await closed;
    // Rejects after stopTimeoutMs.
    await app.server.stop();
    expect(handled).toBe(0);
  });

  test("aborts the signal of each handler", async () => {
    let begun = 0;
    let aborted = 0;
    await using app = await openAppPort({}, (server) =>
      server.method("slow", (_call, { signal }) => {
        begun++;
        return new Promise<void>((resolve) =>
          signal.addEventListener("abort", () => {
            aborted++;
            resolve();
          }),
        );
      }),
    );
    const socket = await openSocket(app.port);
    socket.write(get("/slow").repeat(3));
    await vi.waitUntil(() => begun === 3, GENEROUS);
    socket.destroy();
    await vi.waitUntil(() => aborted === 3, GENEROUS);
  });
});

describe.each(CHANNELS)("a refused request without its body does not hold stop(): %s", (channel) => {
  test("over HTTP/1.1, which closes the connection", async () => {
    await using app = await openAppPort({ channel, ...TOKEN });
    const socket = await openSocket(app.port);
    socket.write("POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\na");
    const [head] = (await once(socket, "data")) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1.1 401 [^]*connection: close/i);
    const begun = performance.now();
    await app.server.stop();
    // Below stopTimeoutMs.
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  test("over HTTP/2", async () => {
    await using app = await openAppPort({ channel, ...TOKEN });
    const session = openHttp2(app.url);
    const stream = session.request({ ":method": "POST", ":path": "/x" }, { endStream: false });
    stream.on("error", () => undefined);
    stream.write("a");
    const [head] = (await once(stream, "response")) as [Record<string, unknown>];
    expect(head[":status"]).toBe(401);
    const begun = performance.now();
    await app.server.stop();
    // Below stopTimeoutMs.
    expect(performance.now() - begun).toBeLessThan(20_000);
  });
});

test("a body that is cut off over h2c is not taken for a whole one", async () => {
  const begun = gate();
  const outcome = gate<unknown>();
  await using app = await openAppPort({}, (server) =>
    server.method("x", async (call) => {
      begun.open();
      outcome.open(await call.text().catch((error: unknown) => error));
    }),
  );
  const socket = await openSocket(app.port);
  socket.resume();
  const headers = { ":method": "POST", ":scheme": "http", ":path": "/x", ":authority": "a" };
  socket.write(
    Buffer.concat([Buffer.from(PREFACE), SETTINGS, http2Frame(1, FLAG.END_HEADERS, 1, hpack(headers))]),
  );
  socket.write(http2Frame(0, 0, 1, Buffer.from("half")));
  await begun.opened;
  socket.write(http2Frame(3, 0, 1, Buffer.from([0, 0, 0, 8])));
  expect(await outcome.opened).toMatchObject({ code: "canceled" });
  socket.destroy();
});

test.each([" ", "\u200b", "\u2060", "\u00ad\u00ad", "t0ken\u200b"])(
  "APP_API_TOKEN %j is refused",
  async (token) => {
    vi.stubEnv("APP_API_TOKEN", token);
    try {
      await expect(openAppPort()).rejects.toMatchObject({ code: "invalid_argument" });
    } finally {
      vi.unstubAllEnvs();
    }
  },
);
