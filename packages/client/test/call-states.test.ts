import type { Socket } from "node:net";
import type { Client } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import { DaprClient, DaprError, type CallOptions, type DaprClientOptions } from "../src/index.ts";
import { h2 } from "./support/http2-frame.ts";
import { fakeTcp } from "./support/fake-server.ts";
import { Greeter } from "./support/greeter.ts";
import { failureWithin } from "./support/in-time.ts";

/** Every call of this file gets so much time, by its deadline or by its signal. */
const LIMIT_MS = 100;
/** For a busy machine; less than undici's limit for a connection (10 s). */
const MARGIN_MS = 6_000;

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
type Behaviour = (socket: Socket) => void;
const answers =
  (text: string): Behaviour =>
  (socket) =>
    void socket.on("data", () => socket.write(text));

const setting = (id: number, value: number): Buffer => {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt16BE(id, 0);
  bytes.writeUInt32BE(value, 2);
  return h2(4, 0, 0, bytes);
};
const afterPreface =
  (...frames: Buffer[]): Behaviour =>
  (socket) => {
    socket.write(frames[0] ?? "");
    socket.once("data", () => socket.write(Buffer.concat(frames.slice(1))));
  };
const OK = h2(1, 4, 1, Buffer.from([0x88]));

/** A state in which the sidecar leaves a call. */
interface State {
  readonly behave: Behaviour;
  /** Over TLS whose handshake never ends. Default: false. */
  readonly tls?: boolean;
  /** Another call is made first, and occupies what there is. Default: false. */
  readonly occupied?: boolean;
  readonly options?: DaprClientOptions;
  /** Calls that get a response in this state. Default: none. */
  readonly answered?: readonly string[];
}

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const silent: Behaviour = () => undefined;

const HTTP: Record<string, State> = {
  "in the queue for a connection": { behave: silent, occupied: true, options: { maxConnections: 1 } },
  "in the TLS handshake": { behave: silent, tls: true },
  "before the response": { behave: silent },
  "in the head": { behave: answers(HEAD) },
  "in the body": { behave: answers(`${HEAD}content-length: 100\r\n\r\n7`) },
  "in a chunk": { behave: answers(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\n7`) },
  "in the trailers": { behave: answers(`${HEAD}transfer-encoding: chunked\r\n\r\n1\r\n7\r\n0\r\nx: `) },
  "while the request is not read": { behave: (socket) => void socket.pause() },
  "in interim responses": {
    behave: (socket) => {
      const more = setInterval(() => socket.write("HTTP/1.1 100 Continue\r\n\r\n"), 5);
      socket.once("close", () => clearInterval(more));
    },
  },
  "before a retry": {
    behave: answers("HTTP/1.1 503 Busy\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n"),
    options: { retry: { retryable: () => true, initialDelayMs: 120, maxAttempts: 100, budget: false } },
    answered: ["invoker.fetch"],
  },
  "before an older form of the call": {
    behave: (socket) =>
      void socket.on("data", () =>
        setTimeout(() => socket.write("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"), LIMIT_MS * 0.8),
      ),
    answered: ["invoker.fetch"],
  },
};

const GRPC: Record<string, State> = {
  "in the TLS handshake": { behave: silent, tls: true },
  "before the settings": { behave: silent },
  "in the queue for a stream": { behave: afterPreface(setting(3, 0)) },
  "before the response": { behave: afterPreface(setting(3, 100)) },
  "in the head": { behave: afterPreface(setting(3, 100), h2(1, 0, 1, Buffer.from([0x88]))) },
  "in the message": {
    behave: afterPreface(setting(3, 100), OK, h2(0, 0, 1, Buffer.from([0, 0, 0, 0, 9, 1]))),
  },
  "before the trailers": {
    behave: afterPreface(setting(3, 100), OK, h2(0, 0, 1, Buffer.alloc(5))),
    // An empty message confirms a subscription.
    answered: ["pubsub.subscribe"],
  },
  "while the request is not read": { behave: afterPreface(setting(4, 0)) },
  "on a connection that takes no more": {
    behave: afterPreface(setting(3, 100), h2(7, 0, 0, Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]))),
    occupied: true,
  },
};

type Call = (dapr: DaprClient, options: CallOptions & { signal?: AbortSignal }) => Promise<unknown>;
const big = "x".repeat(5_000_000);

const UNARY: Record<string, Call> = {
  "state.get": (dapr, options) => dapr.state.get("s", "k", options),
  "state.set of 3 MB": (dapr, options) => dapr.state.set("s", "k", big, options),
  "jobs.get": (dapr, options) => dapr.jobs.get("j", options),
  "invoker.invoke": (dapr, options) => dapr.invoker.invoke("a", "m", { body: "x", ...options }),
};

const STREAMS: Record<string, Call> = {
  "pubsub.subscribe": (dapr, options) => dapr.pubsub.subscribe("p", "t", () => undefined, options),
  "configuration.subscribe": (dapr, options) =>
    dapr.configuration.subscribe("c", ["k"], () => undefined, options),
  "crypto.encrypt": (dapr, options) =>
    dapr.crypto.encrypt("v", new Uint8Array(100), { keyName: "k", keyWrapAlgorithm: "AES", ...options }),
};

/** `invoker.fetch` has no deadline of its own, as `fetch` has none: a signal is its limit. */
const fetched: Call = async (dapr, { timeoutMs, signal = AbortSignal.timeout(timeoutMs ?? 0) }) => {
  const response = await dapr.invoker.fetch("a")("/m", { method: "POST", body: "x", signal });
  return response.text();
};
const greeters = new WeakMap<DaprClient, Client<typeof Greeter>>();
const greets: Call = (dapr, { timeoutMs = 0, signal = new AbortController().signal }) => {
  const greeter = greeters.get(dapr) ?? dapr.invoker.grpc("a", Greeter);
  greeters.set(dapr, greeter);
  return greeter.greet({ value: "n" }, { timeoutMs, signal });
};

/** Loads the modules of gRPC, which are loaded by the first call and take seconds on a busy machine in a test. */
async function load(dapr: DaprClient): Promise<void> {
  const signal = AbortSignal.abort();
  await Promise.allSettled([
    dapr.pubsub.subscribe("p", "t", () => undefined, { signal }),
    greets(dapr, { signal, timeoutMs: LIMIT_MS }),
  ]);
}

/** An address whose sidecar behaves like this. */
async function sidecarOf({ behave, tls = false }: State): Promise<string> {
  const address = await fakeTcp((socket) => {
    socket.resume();
    behave(socket);
  });
  return `${tls ? "https" : "http"}://${address}`;
}

/** Requires that calls in this state reject in time, each by its deadline and by its signal. */
async function expectEnds(
  state: State,
  options: DaprClientOptions,
  calls: readonly (readonly [string, Call, (error: unknown) => boolean])[],
): Promise<void> {
  const limits = ["deadline", "signal"] as const;
  const findings = calls
    .filter(([name]) => state.answered?.includes(name) !== true)
    .flatMap(([name, call, isRight]) =>
      limits.map(async (limit) => {
        const others = new AbortController();
        const dapr = new DaprClient({ logger: quiet, ...options, ...state.options });
        await load(dapr);
        if (state.occupied === true)
          call(dapr, { signal: others.signal, timeoutMs: 60_000 }).catch(() => undefined);
        const error = await failureWithin(LIMIT_MS + MARGIN_MS, () =>
          call(
            dapr,
            limit === "deadline"
              ? { timeoutMs: LIMIT_MS }
              : { signal: AbortSignal.timeout(LIMIT_MS), timeoutMs: 60_000 },
          ),
        );
        others.abort();
        await dapr.close();
        return isRight(error) ? [] : [`${name}, ${limit}: ${String(error)}`];
      }),
    );
  expect((await Promise.all(findings)).flat()).toEqual([]);
}

const isDaprError = (error: unknown): boolean => error instanceof DaprError;
/** As `fetch` does, it rejects with the signal's reason. */
const isOfFetch = (error: unknown): boolean =>
  error instanceof DaprError || (error instanceof DOMException && error.name === "TimeoutError");

const withDaprErrors = (calls: Record<string, Call>) =>
  Object.entries(calls).map(([name, call]) => [name, call, isDaprError] as const);

const wires = { undici: {}, fetch: { fetch: globalThis.fetch } };

describe.each(Object.entries(wires))(
  "a call over HTTP by %s ends by its deadline and by its signal",
  (wire, own) => {
    const states = Object.entries(HTTP).filter(
      ([, { options }]) => wire === "undici" || options?.maxConnections === undefined,
    );
    test.each(states)("%s", async (_name, state) => {
      const httpEndpoint = await sidecarOf(state);
      await expectEnds(state, { ...own, httpEndpoint, grpcEndpoint: "127.0.0.1:1" }, [
        ...withDaprErrors(UNARY),
        ["invoker.fetch", fetched, isOfFetch],
        // HTTP cannot carry these. gRPC refuses here, and HTTP is asked whether the sidecar is there.
        ...withDaprErrors(STREAMS),
      ]);
    });
  },
);

describe("a call over gRPC ends by its deadline and by its signal", () => {
  test.each(Object.entries(GRPC))("%s", async (_name, state) => {
    const grpcEndpoint = await sidecarOf(state);
    await expectEnds(state, { protocol: "grpc", httpEndpoint: "http://127.0.0.1:1", grpcEndpoint }, [
      ...withDaprErrors({ ...UNARY, ...STREAMS }),
      ["invoker.grpc", greets, (error) => (error as Error | undefined)?.name === "ConnectError"],
    ]);
  });
});
