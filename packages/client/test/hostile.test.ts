import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { DaprClient, DaprError, type DaprClientOptions } from "../src/index.ts";
import { h2 } from "./support/http2-frame.ts";
import { fakeTcp, openTcp } from "./support/fake-server.ts";
import { failureWithin } from "./support/in-time.ts";
import { seededRandom } from "./support/random.ts";

const DEADLINE_MS = 200;
/** Measured by a timer of the same process, which a busy machine delays as well. */
const IN_TIME_MS = DEADLINE_MS + 20_000;

/** The behaviour of a broken or hostile sidecar on a connection. */
type Behaviour = (socket: Socket) => void;

const onData =
  (act: Behaviour): Behaviour =>
  (socket) =>
    void socket.once("data", () => act(socket));
const sends =
  (text: string | Buffer, end = false): Behaviour =>
  (socket) =>
    void (end ? socket.end(text) : socket.write(text));
const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

const HTTP: Record<string, Behaviour> = {
  "resets at accept": (socket) => void socket.resetAndDestroy(),
  "ends at accept": (socket) => void socket.end(),
  "never answers": () => undefined,
  "resets after the request": onData((socket) => void socket.resetAndDestroy()),
  "ends after the request": onData((socket) => void socket.end()),
  "answers before it is asked": sends(`${HEAD}content-length: 1\r\n\r\n7`),
  "is not HTTP": onData(sends("SSH-2.0-OpenSSH_9.6\r\n", true)),
  "is HTTP/2": onData(sends(Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100]))),
  "sends binary data": onData(sends(Buffer.from(Array.from({ length: 300 }, (_, i) => i % 256)), true)),
  "cuts the status line": onData(sends("HTTP/1.1 20", true)),
  "cuts the head": onData(sends(HEAD, true)),
  "stays in the head": onData(sends(HEAD)),
  "cuts the body": onData(sends(`${HEAD}content-length: 100\r\n\r\n7`, true)),
  "stays in the body": onData(sends(`${HEAD}content-length: 100\r\n\r\n7`)),
  "cuts a chunk": onData(sends(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\n7`, true)),
  "has a chunk of no length": onData(sends(`${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n7\r\n`)),
  "has an endless chunk": onData(sends(`${HEAD}transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n7`)),
  "resets in the body": onData((socket) => {
    socket.write(`${HEAD}content-length: 100\r\n\r\n7`);
    setTimeout(() => socket.resetAndDestroy(), 20);
  }),
  "has two lengths": onData(sends(`${HEAD}content-length: 1\r\ncontent-length: 2\r\n\r\n77`)),
  "has a negative length": onData(sends(`${HEAD}content-length: -1\r\n\r\n7`)),
  "has length and chunks": onData(
    sends(`${HEAD}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\n7\r\n0\r\n\r\n`),
  ),
  "has a header without end": onData((socket) => {
    socket.write(`${HEAD}x: `);
    const more = setInterval(() => socket.write("x".repeat(10_000)), 1);
    socket.once("close", () => clearInterval(more));
  }),
  drips: onData((socket) => {
    let at = 0;
    const all = `${HEAD}content-length: 5000\r\n\r\n`;
    const more = setInterval(() => socket.write(all[at++] ?? "7"), 5);
    socket.once("close", () => clearInterval(more));
  }),
  "sends 100 Continue without end": onData((socket) => {
    const more = setInterval(() => socket.write("HTTP/1.1 100 Continue\r\n\r\n"), 5);
    socket.once("close", () => clearInterval(more));
  }),
  "switches protocols": onData(
    sends("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
  ),
  "has the status 999": onData(sends("HTTP/1.1 999 What\r\ncontent-length: 0\r\n\r\n")),
  "has the status 0": onData(sends("HTTP/1.1 000 What\r\ncontent-length: 0\r\n\r\n")),
  redirects: onData(
    sends("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"),
  ),
  "sends Retry-After of a year": onData(
    sends("HTTP/1.1 503 Busy\r\nretry-after: 31536000\r\ncontent-length: 0\r\n\r\n"),
  ),
  "sends a strange Retry-After": onData(
    sends(`HTTP/1.1 429 Busy\r\nretry-after: ${"9".repeat(400)}\r\ncontent-length: 0\r\n\r\n`),
  ),
  "has an error of another form": onData(
    sends(
      `HTTP/1.1 500 X\r\ncontent-type: application/json\r\ncontent-length: 38\r\n\r\n{"errorCode":7,"details":{"a":[null]}}`,
    ),
  ),
  "has invalid JSON": onData(sends(`${HEAD}content-length: 3\r\n\r\n{"a`)),
  "has invalid gzip": onData(sends(`${HEAD}content-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc`)),
  "answers twice": onData(sends(`${HEAD}content-length: 1\r\n\r\n7${HEAD}content-length: 1\r\n\r\n8`)),
};

const SETTINGS = h2(4, 0, 0);
const OK = h2(1, 4, 1, Buffer.from([0x88]));
const after = (...frames: Buffer[]): Behaviour =>
  onData((socket) => {
    socket.write(SETTINGS);
    socket.once("data", () => socket.write(Buffer.concat(frames)));
  });

const GRPC: Record<string, Behaviour> = {
  "resets at accept": HTTP["resets at accept"] as Behaviour,
  "ends at accept": HTTP["ends at accept"] as Behaviour,
  "never answers": () => undefined,
  "resets after the preface": onData((socket) => void socket.resetAndDestroy()),
  "is HTTP/1.1": onData(sends("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n", true)),
  "sends binary data": HTTP["sends binary data"] as Behaviour,
  "never answers a call": after(),
  "ends the connection during a call": onData((socket) => {
    socket.write(SETTINGS);
    socket.once("data", () => socket.end());
  }),
  "answers 200 and nothing": after(OK),
  "ends without a status": after(h2(1, 5, 1, Buffer.from([0x88]))),
  "ends the data without a status": after(OK, h2(0, 1, 1, Buffer.from([0, 0, 0, 0, 0]))),
  "has a message that is cut": after(OK, h2(0, 1, 1, Buffer.from([0, 0, 0, 0, 9, 1]))),
  "has a message of 4 GB": after(OK, h2(0, 0, 1, Buffer.from([0, 255, 255, 255, 255, 1]))),
  "has a compressed message": after(OK, h2(0, 1, 1, Buffer.from([1, 0, 0, 0, 1, 1]))),
  "has data without a head": after(h2(0, 1, 1, Buffer.from([0, 0, 0, 0, 0]))),
  "has a head that cannot be decoded": after(h2(1, 4, 1, Buffer.from([0xff, 0xff, 0xff, 0xff]))),
  "answers on another stream": after(h2(1, 4, 99, Buffer.from([0x88]))),
  "resets the stream": after(h2(3, 0, 1, Buffer.from([0, 0, 0, 2]))),
  "refuses the stream": after(h2(3, 0, 1, Buffer.from([0, 0, 0, 7]))),
  "resets with a code that is none": after(h2(3, 0, 1, Buffer.from([0xff, 0xff, 0xff, 0xff]))),
  "goes away": after(h2(7, 0, 0, Buffer.from([0, 0, 0, 0, 0, 0, 0, 0]))),
  "goes away twice": after(
    h2(7, 0, 0, Buffer.from([0x7f, 255, 255, 255, 0, 0, 0, 0])),
    h2(7, 0, 0, Buffer.from([0, 0, 0, 0, 0, 0, 0, 11])),
  ),
  "has a frame that is too large": after(h2(0, 0, 1, Buffer.alloc(20_000))),
  "has a window that overflows": after(h2(8, 0, 0, Buffer.from([0x7f, 255, 255, 255]))),
  pushes: after(h2(5, 4, 1, Buffer.from([0, 0, 0, 2, 0x88]))),
  "pings without end": onData((socket) => {
    socket.write(SETTINGS);
    const more = setInterval(() => socket.write(h2(6, 0, 0, Buffer.alloc(8))), 1);
    socket.once("close", () => clearInterval(more));
  }),
};

type Call = (dapr: DaprClient) => Promise<unknown>;

const CALLS: Record<string, Call> = {
  "state.get": (dapr) => dapr.state.get("s", "k"),
  "state.set": (dapr) => dapr.state.set("s", "k", { a: 1 }),
  "pubsub.publish": (dapr) => dapr.pubsub.publish("p", "t", "x"),
  "invoker.invoke": (dapr) => dapr.invoker.invoke("a", "m", { body: { a: 1 } }),
  "binding.send": (dapr) => dapr.binding.send("b", "create", "x"),
  "secret.get": (dapr) => dapr.secret.get("s", "k"),
  "lock.tryLock": (dapr) => dapr.lock.tryLock("l", "r", { expirySeconds: 5 }),
  "actors.invoke": (dapr) => dapr.actors.invoke("T", "1", "m"),
  "metadata.get": (dapr) => dapr.metadata.get(),
  "jobs.get": (dapr) => dapr.jobs.get("j"),
  "pubsub.subscribe": (dapr) => dapr.pubsub.subscribe("p", "t", () => undefined, { timeoutMs: DEADLINE_MS }),
};

const FETCH: Call = (dapr) =>
  dapr.invoker
    .fetch("a")("/m", { method: "POST", body: "x" })
    .then((response) => response.text());

/**
 * Makes every call, and asserts what must hold whatever the other end does.
 *
 * @returns the number of calls that ended more than a second after their deadline, which depends on the machine's load
 */
async function survive(options: DaprClientOptions, calls: readonly Call[]): Promise<number> {
  const dapr = new DaprClient({
    timeoutMs: DEADLINE_MS,
    logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    maxBodyBytes: 100_000,
    ...options,
  });
  try {
    const begun = performance.now();
    let late = 0;
    const errors = await Promise.all(
      calls.map(async (call) => {
        const error = await failureWithin(IN_TIME_MS, () => call(dapr));
        if (performance.now() - begun > DEADLINE_MS + 1_000) late++;
        return error;
      }),
    );
    for (const error of errors) {
      if (error === undefined) continue;
      expect(error).toBeInstanceOf(DaprError);
      expect((error as DaprError).operation).toBeTypeOf("string");
      expect((error as DaprError).code).toMatch(/^[a-z_]+$/);
    }
    return late;
  } finally {
    const closing = performance.now();
    await dapr.close();
    expect(performance.now() - closing).toBeLessThan(15_000);
  }
}

const WIRES = { undici: {}, fetch: { fetch: globalThis.fetch } } as const;

describe.each(Object.entries(WIRES))("over HTTP by %s", (wire, own) => {
  test.each(Object.entries(HTTP))("a sidecar that %s", { timeout: 180_000 }, async (_what, behave) => {
    const endpoint = await fakeTcp(behave);
    const calls = Object.values(CALLS).slice(0, -1);
    // invoker.fetch has no deadline of the client's, as fetch has none.
    const bounded: Call = (dapr) =>
      Promise.race([FETCH(dapr), new Promise((resolve) => setTimeout(resolve, DEADLINE_MS))]);
    await survive({ httpEndpoint: `http://${endpoint}`, grpcEndpoint: "127.0.0.1:1", ...own }, [
      ...calls,
      ...(wire === "undici" ? [bounded] : []),
    ]);
  });
});

describe("over gRPC", () => {
  test.each(Object.entries(GRPC))("a sidecar that %s", { timeout: 180_000 }, async (_what, behave) => {
    const endpoint = await fakeTcp(behave);
    await survive(
      { protocol: "grpc", grpcEndpoint: endpoint, httpEndpoint: "http://127.0.0.1:1" },
      Object.values(CALLS),
    );
  });
});

/** Sidecars for each protocol. The long form of T22 in reliability/README.md sets it. */
const SIDECARS = Number(process.env["DAPR_TS_FUZZ_SIDECARS"] ?? 32);
/** `DAPR_TS_FUZZ_SEED` repeats a run that failed. */
const SEED = Number(process.env["DAPR_TS_FUZZ_SEED"] ?? Date.now() % 1_000_000);
/** Most of them wait for the deadlines of their calls. */
const AT_ONCE = 8;
const PROGRESS_MS = 10_000;

/** Returns a behaviour that changes a few bytes of all that it writes. */
function changed(behave: Behaviour, random: () => number): Behaviour {
  return (socket) => {
    const write = socket.write.bind(socket);
    socket.write = (data: string | Buffer) => {
      const bytes = Buffer.from(data);
      for (let i = 0; i < 3 && bytes.length > 0; i++)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      return write(bytes);
    };
    behave(socket);
  };
}

test.for(["http", "grpc"] as const)(
  `a sidecar over %s whose response was changed at random (seed ${String(SEED)})`,
  { timeout: 180_000 + SIDECARS * 500, retry: 0 },
  async (protocol, { annotate }) => {
    const behaviours = Object.values(protocol === "http" ? HTTP : GRPC);
    const calls = Object.values(CALLS);
    let begun = 0;
    let late = 0;
    let reportedAt = performance.now();
    const surviveUntilDone = async (): Promise<void> => {
      while (begun < SIDECARS) {
        const random = seededRandom(SEED + begun++);
        const behave = behaviours[Math.floor(random() * behaviours.length)] as Behaviour;
        const { address, close } = await openTcp(changed(behave, random));
        const [httpEndpoint, grpcEndpoint] =
          protocol === "http" ? [`http://${address}`, "127.0.0.1:1"] : ["http://127.0.0.1:1", address];
        const lateOnes = await survive({ protocol, httpEndpoint, grpcEndpoint }, calls).finally(close);
        late += lateOnes;
        if (performance.now() - reportedAt < PROGRESS_MS) continue;
        reportedAt = performance.now();
        await annotate(`${protocol}: ${String(begun)} of ${String(SIDECARS)} sidecars`, "progress");
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, surviveUntilDone));
    const totals = {
      "random sidecars": begun,
      "calls to them": begun * calls.length,
      "ended over 1 s after the deadline": late,
    };
    await annotate(JSON.stringify(totals), "totals");
  },
);
