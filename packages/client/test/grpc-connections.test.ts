import { once } from "node:events";
import { constants, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import { Worker } from "node:worker_threads";
import { create, toBinary } from "@bufbuild/protobuf";
import { GetStateResponseSchema } from "@dapr-ts/proto/runtime";
import { expect, onTestFinished, test, vi } from "vitest";
import { DaprClient, type DaprClientOptions, type DaprError } from "../src/index.ts";
import { failureOf } from "./support/failure.ts";
import { answerGrpc, fakeGrpc, fakeTcp } from "./support/fake-server.ts";
import { tcpProxy } from "./support/tcp-proxy.ts";

const seven = toBinary(GetStateResponseSchema, create(GetStateResponseSchema, { data: Buffer.from("7") }));

function clientOf(grpcEndpoint: string, options: DaprClientOptions = {}): DaprClient {
  const dapr = new DaprClient({ protocol: "grpc", grpcEndpoint, timeoutMs: 30_000, ...options });
  onTestFinished(() => dapr.close());
  return dapr;
}

/** Reads a call whole. */
const read = async (stream: ServerHttp2Stream): Promise<void> => {
  stream.resume();
  await once(stream, "end");
};

test("a second GOAWAY of one connection does not concern the streams of the next one", async () => {
  const held = Promise.withResolvers<ServerHttp2Stream>();
  let published = 0;
  const { endpoint, sessions, sockets } = await fakeGrpc((stream, headers) => {
    void (async () => {
      await read(stream);
      if (headers[":path"]?.endsWith("PublishEvent") === true) {
        published++;
        sessions[0]?.goaway(0, 1);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return sockets[1]?.resetAndDestroy();
      }
      if (stream.session === sessions[0]) return held.resolve(stream);
      answerGrpc(stream, { message: seven });
    })();
  });
  const dapr = clientOf(endpoint);
  const pending = failureOf(dapr.state.get("s", "k"));
  const first = await held.promise;
  sessions[0]?.goaway(0, 2 ** 31 - 1);
  await expect.poll(() => dapr.state.get("s", "k")).toBe(7);
  const error = await failureOf(dapr.pubsub.publish("p", "t", 1));
  expect([error.code, published]).toEqual(["unavailable", 1]);
  first.close();
  await pending;
});

const MAX_ID = 2 ** 31 - 1;
const empty = { message: new Uint8Array(0) };

/** Handles the first publish, stream 3 of its connection, after the server has read it whole. */
type Act = (session: ServerHttp2Session, stream: ServerHttp2Stream) => unknown;
const goaway =
  (code: number, ...lastIds: number[]): Act =>
  async (session) => {
    for (const id of lastIds) {
      session.goaway(code, id);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    session.destroy();
  };

test.each<[string, Act, number]>([
  ["GOAWAY that covers it", goaway(0, 3), 1],
  ["GOAWAY of an error that covers it", goaway(2, 3), 1],
  ["GOAWAY too_many_pings that covers it", goaway(11, 3), 1],
  ["the highest number twice, then its own", goaway(0, MAX_ID, MAX_ID, 3), 1],
  ["GOAWAY that covers it, then a higher number", goaway(0, 3, MAX_ID), 1],
  [
    "a response that begins, and GOAWAY that does not cover it",
    async (session, stream) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" });
      await new Promise((resolve) => setTimeout(resolve, 10));
      await goaway(0, 1)(session, stream);
    },
    1,
  ],
  ["GOAWAY that does not cover it", goaway(0, 1), 2],
  ["GOAWAY of an error that does not cover it", goaway(2, 1), 2],
  ["GOAWAY too_many_pings that does not cover it", goaway(11, 1), 2],
  ["the highest number, then a lower one than its own", goaway(0, MAX_ID, 1), 2],
  ["GOAWAY that does not cover it, then a higher number", goaway(0, 1, MAX_ID), 2],
  ["GOAWAY that does not cover it, on a connection that stays open", (session) => session.goaway(0, 1), 2],
  [
    "GOAWAY that covers it, and a refusal",
    (session, stream) => {
      session.goaway(0, 3);
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
    },
    2,
  ],
])("a publish is sent again only if it provably was not processed: %s", async (_what, act, times) => {
  let published = 0;
  const { endpoint } = await fakeGrpc((stream, headers) => {
    void (async () => {
      await read(stream);
      if (headers[":path"]?.endsWith("PublishEvent") !== true) return answerGrpc(stream, { message: seven });
      if (++published > 1) return answerGrpc(stream, empty);
      expect(stream.id).toBe(3);
      await act(stream.session as ServerHttp2Session, stream);
    })();
  });
  const dapr = clientOf(endpoint);
  await dapr.state.get("s", "k");
  const code = await dapr.pubsub.publish("p", "t", 1).then(
    () => "ok",
    (error: DaprError) => error.code,
  );
  expect([published, code]).toEqual([times, times === 1 ? "unavailable" : "ok"]);
});

test("close() ends the calls of every connection, also of one that received GOAWAY", async () => {
  const held: ServerHttp2Stream[] = [];
  const { endpoint, sessions } = await fakeGrpc((stream) => void held.push(stream));
  const dapr = clientOf(endpoint);
  const first = failureOf(dapr.state.get("s", "k"));
  await expect.poll(() => held.length).toBe(1);
  sessions[0]?.goaway(0, 1);
  // A second call, on a second connection.
  await expect
    .poll(() => {
      void dapr.state.get("s", "k").catch(() => undefined);
      return sessions.length;
    })
    .toBe(2);
  const ended = Promise.all(sessions.map((session) => once(session, "close")));
  await dapr.close();
  expect(await first).toMatchObject({ code: "canceled", message: "the client was closed (state.get s/k)" });
  await ended;
});

test("close() does not wait for a sidecar that resets every connection", async () => {
  const endpoint = await fakeTcp((socket) => void socket.resetAndDestroy());
  const dapr = clientOf(endpoint);
  expect(await failureOf(dapr.state.get("s", "k"))).toMatchObject({ code: "unavailable" });
  await dapr.close();
});

/** A server in a thread of its own. `close` blocks this thread until that one has closed its connections. */
async function serverOfAnotherThread(): Promise<{ endpoint: string; close: () => void }> {
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
     const server = require("node:http2").createServer();
     const sessions = [];
     server.on("session", (session) => sessions.push(session));
     server.on("stream", (stream) => {
       stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
       stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
       stream.resume().end(Buffer.from(${JSON.stringify([...Buffer.concat([Buffer.from([0, 0, 0, 0, seven.length]), seven])])}));
     });
     parentPort.on("message", (closed) => {
       for (const session of sessions.splice(0)) session.destroy();
       Atomics.store(closed, 0, 1);
       Atomics.notify(closed, 0);
     });
     server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`,
    { eval: true },
  );
  onTestFinished(async () => void (await worker.terminate()));
  const [port] = (await once(worker, "message")) as [number];
  const close = (): void => {
    const closed = new Int32Array(new SharedArrayBuffer(4));
    worker.postMessage(closed);
    Atomics.wait(closed, 0, 0);
  };
  return { endpoint: `127.0.0.1:${String(port)}`, close };
}

test("a connection that was closed while the process stood still is not used", async () => {
  const { endpoint, close } = await serverOfAnotherThread();
  // Nothing is repeated.
  const dapr = clientOf(endpoint, { retry: { maxAttempts: 1 } });
  expect(await dapr.state.get("s", "k")).toBe(7);
  close();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_200);
  expect(await dapr.state.get("s", "k")).toBe(7);
});

test("a connection that died without a word while the process was frozen is not used", async () => {
  const { endpoint } = await fakeGrpc((stream) => answerGrpc(stream, { message: seven }));
  const proxy = await tcpProxy(endpoint);
  const dapr = clientOf(proxy.endpoint, { retry: { maxAttempts: 1 } });
  expect(await dapr.state.get("s", "k")).toBe(7);
  proxy.freeze();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
  onTestFinished(() => void vi.useRealTimers());
  expect(await dapr.state.get("s", "k")).toBe(7);
});

test("a call waits for that check no longer than its own time and signal", async () => {
  const { endpoint } = await fakeGrpc((stream) => answerGrpc(stream, { message: seven }));
  const proxy = await tcpProxy(endpoint);
  const dapr = clientOf(proxy.endpoint, { retry: { maxAttempts: 1 } });
  expect(await dapr.state.get("s", "k")).toBe(7);
  proxy.freeze();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
  onTestFinished(() => void vi.useRealTimers());
  const ended: string[] = [];
  const signal = AbortSignal.timeout(50);
  const patient = dapr.state.get("s", "k").then(() => ended.push("after the check"));
  await Promise.all(
    [{ timeoutMs: 50 }, { signal }].map(async (limit) =>
      ended.push((await failureOf(dapr.state.get("s", "k", limit))).code),
    ),
  );
  await patient;
  expect(ended.toSorted()).toEqual(["after the check", "canceled", "deadline_exceeded"]);
  expect(ended.at(-1)).toBe("after the check");
});

test("timers may be numbers, as in jsdom", async () => {
  const { endpoint } = await fakeGrpc((stream) => answerGrpc(stream, { message: seven }));
  const { setTimeout: realTimeout, setInterval: realInterval, clearTimeout: realClear } = globalThis;
  const timers = new Map<number, NodeJS.Timeout>();
  const numbered =
    (real: (...args: never) => NodeJS.Timeout) =>
    (...args: unknown[]): number => {
      timers.set(timers.size + 1, real(...(args as never)));
      return timers.size;
    };
  const clear = (id: number): void => realClear(timers.get(id));
  vi.stubGlobal("setTimeout", numbered(realTimeout as never));
  vi.stubGlobal("setInterval", numbered(realInterval as never));
  vi.stubGlobal("clearTimeout", clear);
  vi.stubGlobal("clearInterval", clear);
  onTestFinished(() => void vi.unstubAllGlobals());
  for (const protocol of ["grpc", "http"] as const) {
    const dapr = clientOf(endpoint, { protocol });
    if (protocol === "grpc") expect(await dapr.state.get("s", "k")).toBe(7);
    await dapr.close();
  }
});
