import { once } from "node:events";
import { expect, onTestFinished, test, vi } from "vitest";
import { openAppPort, openHttp2, openSocket } from "./support/app-port.ts";

const LARGE = "x".repeat(16_000_000);
// A request is sent whole, so that only the time of its response counts.
const LIMITS = { requestTimeoutMs: 800 };
const GENEROUS = { timeout: 30_000, interval: 20 };

async function* endless(onEnd: () => void): AsyncGenerator<string> {
  try {
    for (;;) yield "x".repeat(64_000);
  } finally {
    onEnd();
  }
}

test.each(["HTTP/1.1", "h2c"])(
  "a peer that never reads a large response is cut off: %s",
  async (protocol) => {
    let signal: AbortSignal | undefined;
    await using app = await openAppPort(LIMITS, (server) =>
      server.method("large", (_request, ctx) => {
        signal = ctx.signal;
        return LARGE;
      }),
    );
    const stop = await neverRead(protocol, app.port, "/large");
    await vi.waitUntil(() => signal?.aborted === true, GENEROUS);
    stop();
    expect(app.escaped).toEqual([]);
  },
  180_000,
);

test.each(["HTTP/1.1", "h2c"])(
  "a peer that never reads a stream is cut off: %s",
  async (protocol) => {
    let ended = false;
    await using app = await openAppPort(LIMITS, (server) =>
      server.method("stream", () => new Response(streamOf(endless(() => (ended = true))))),
    );
    const stop = await neverRead(protocol, app.port, "/stream");
    await vi.waitUntil(() => ended, GENEROUS);
    stop();
    expect(app.escaped).toEqual([]);
  },
  180_000,
);

test("a slow handler is not cut off", async () => {
  await using app = await openAppPort(LIMITS, (server) =>
    server.method("slow", () => new Promise((resolve) => setTimeout(resolve, 2_000, "done"))),
  );
  expect(await (await fetch(`${app.url}/slow`)).text()).toBe('"done"');
}, 180_000);

test("an idle connection of HTTP/1.1 is closed after two minutes without a request", async () => {
  await using app = await openAppPort({ headersTimeoutMs: 2_000 }, (server) => server.method("x", () => "y"));
  const socket = await openSocket(app.port);
  let closed = false;
  socket.on("close", () => (closed = true));
  let answers = 0;
  socket.on("data", () => answers++);
  socket.write("GET /x HTTP/1.1\r\nhost: a\r\n\r\n");
  await vi.waitUntil(() => answers === 1, GENEROUS);
  const now = performance.now.bind(performance);
  let later = 100_000;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + later);
  socket.write("GET /x HTTP/1.1\r\nhost: a\r\n\r\n");
  await vi.waitUntil(() => answers === 2, GENEROUS);
  expect(closed).toBe(false);
  await vi.waitUntil(() => {
    later += 50_000;
    return closed;
  }, GENEROUS);
  clock.mockRestore();
}, 180_000);

function streamOf(chunks: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      controller.enqueue(encoder.encode((await chunks.next()).value as string));
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

/** Requests a path and reads nothing of the response. Returns a function that closes the connection. */
async function neverRead(protocol: string, port: number, path: string): Promise<() => void> {
  if (protocol === "h2c") {
    const session = openHttp2(`http://127.0.0.1:${String(port)}`);
    const stream = session.request({ ":path": path });
    stream.on("error", () => undefined).pause();
    return () => session.destroy();
  }
  const socket = await openSocket(port);
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`);
  return () => socket.destroy();
}

test("at most 100 connections at a time wait for the rest of a refused request", async () => {
  await using app = await openAppPort({ appToken: "t0ken" });
  // The time limit of those that wait does not come.
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  let closed = 0;
  const refused = "POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\na";
  const sockets = await Promise.all(Array.from({ length: 150 }, () => openSocket(app.port)));
  const heads = sockets.map(async (socket) => {
    socket.on("close", () => closed++);
    socket.write(refused);
    return String((await once(socket, "data"))[0]);
  });
  for (const head of await Promise.all(heads)) expect(head).toMatch(/^HTTP\/1.1 401 /);
  while (closed < 50) await new Promise((resolve) => setImmediate(resolve));
  vi.useRealTimers();
  expect(closed).toBe(50);
  for (const socket of sockets) socket.destroy();
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
}, 180_000);
