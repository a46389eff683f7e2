import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { DaprClient, type DaprClientOptions, type RetryOptions } from "../src/index.ts";
import { failureOf } from "./support/failure.ts";
import { answerGrpc, fakeGrpc, fakeHttp } from "./support/fake-server.ts";

/** Does what it is asked and loses the answer, the first time for each of the operations. */
interface LossySidecar {
  /** How often each operation was done, by its path or RPC. */
  readonly effects: Map<string, number>;
  readonly options: DaprClientOptions;
}

const POLICY: RetryOptions = { initialDelayMs: 1, maxAttempts: 3 };

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

async function lossyHttp(): Promise<LossySidecar> {
  const effects = new Map<string, number>();
  const httpEndpoint = await fakeHttp((request: IncomingMessage, response) => {
    request.resume().on("end", () => {
      const count = (effects.get(request.url ?? "") ?? 0) + 1;
      effects.set(request.url ?? "", count);
      if (count === 1) request.socket.destroy();
      else response.writeHead(204).end();
    });
  });
  return { effects, options: { protocol: "http", httpEndpoint, grpcEndpoint: "127.0.0.1:1" } };
}

async function lossyGrpc(): Promise<LossySidecar> {
  const effects = new Map<string, number>();
  const { endpoint } = await fakeGrpc((stream, headers) => {
    const path = String(headers[":path"]);
    stream.resume().on("end", () => {
      const count = (effects.get(path) ?? 0) + 1;
      effects.set(path, count);
      if (count === 1) stream.session?.destroy();
      else answerGrpc(stream, { message: new Uint8Array(0) });
    });
  });
  return {
    effects,
    options: { protocol: "grpc", grpcEndpoint: endpoint, httpEndpoint: "http://127.0.0.1:1" },
  };
}

type Call = (dapr: DaprClient) => Promise<unknown>;

/** How often an operation is done whose first answer is lost: without a policy, with one, and where the last write wins. */
const OPERATIONS: readonly [what: string, call: Call, none: 1, policy: 1 | 2, lastWrite: 1 | 2][] = [
  ["state.get", (dapr) => dapr.state.get("s", "k"), 1, 2, 2],
  ["secret.get", (dapr) => dapr.secret.get("s", "k"), 1, 2, 2],
  ["configuration.get", (dapr) => dapr.configuration.get("s"), 1, 2, 2],
  ["invoke GET", (dapr) => dapr.invoker.invoke("app", "m"), 1, 2, 2],
  ["state.set", (dapr) => dapr.state.set("s", "k", 1), 1, 1, 2],
  ["state.delete", (dapr) => dapr.state.delete("s", "k"), 1, 1, 2],
  ["state.transaction", (dapr) => dapr.state.transaction("s", [{ operation: "delete", key: "k" }]), 1, 1, 2],
  ["state.set with an etag", (dapr) => dapr.state.set("s", "k", 1, { etag: "1" }), 1, 1, 1],
  ["state.set first-write", (dapr) => dapr.state.set("s", "k", 1, { concurrency: "first-write" }), 1, 1, 1],
  ["state.delete with an etag", (dapr) => dapr.state.delete("s", "k", { etag: "1" }), 1, 1, 1],
  [
    "state.transaction with an etag",
    (dapr) => dapr.state.transaction("s", [{ operation: "upsert", key: "k", value: 1, etag: "1" }]),
    1,
    1,
    1,
  ],
  ["pubsub.publish", (dapr) => dapr.pubsub.publish("p", "t", 1), 1, 1, 1],
  ["pubsub.publishBulk", (dapr) => dapr.pubsub.publishBulk("p", "t", [{ event: 1 }]), 1, 1, 1],
  ["invoke POST", (dapr) => dapr.invoker.invoke("app", "m", { body: 1 }), 1, 1, 1],
  ["binding.send", (dapr) => dapr.binding.send("b", "create", 1), 1, 1, 1],
  ["lock.tryLock", (dapr) => dapr.lock.tryLock("l", "r", { expirySeconds: 1 }), 1, 1, 1],
  ["sidecar.shutdown", (dapr) => dapr.sidecar.shutdown(), 1, 1, 1],
];

describe.each([
  ["http", lossyHttp],
  ["grpc", lossyGrpc],
] as const)("an answer that is lost over %s", (_wire, start) => {
  test.each(OPERATIONS)("%s is done as often as its safety allows", async (_what, call, ...expected) => {
    const policies = [undefined, POLICY, { ...POLICY, lastWriteWins: true }];
    const counts: number[] = [];
    for (const retry of policies) {
      const { effects, options } = await start();
      await using dapr = new DaprClient({ ...options, retry, logger: quiet, timeoutMs: 30_000 });
      const outcome = await call(dapr).then(
        () => "done",
        (error: unknown) => (error as { code: string }).code,
      );
      const done = [...effects.values()].reduce((sum, count) => sum + count, 0);
      expect(outcome).toBe(done === 2 ? "done" : "unavailable");
      counts.push(done);
    }
    expect(counts).toEqual(expected);
  });
});

test("waits for Retry-After of the sidecar, and the error has it", async () => {
  const times: number[] = [];
  let seconds = 1;
  const httpEndpoint = await fakeHttp((_request, response) => {
    times.push(performance.now());
    if (times.length === 1) response.writeHead(429, { "retry-after": String(seconds) }).end();
    else response.writeHead(204).end();
  });
  await using dapr = new DaprClient({ httpEndpoint, retry: POLICY, logger: quiet });
  await dapr.state.get("s", "k");
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(990);
  times.length = 0;
  seconds = 600;
  const error = await failureOf(dapr.state.get("s", "k", { timeoutMs: 30_000 }));
  expect([error.code, error.retryAfterMs, times.length]).toEqual(["resource_exhausted", 600_000, 1]);
});

test("gRPC's own pushback is waited for, and a negative one forbids a retry", async () => {
  let calls = 0;
  let pushback = "20";
  const { endpoint } = await fakeGrpc((stream) => {
    calls++;
    if (calls > 1) return answerGrpc(stream, { message: new Uint8Array(0) });
    answerGrpc(stream, { status: 14, trailers: { "grpc-retry-pushback-ms": pushback } });
  });
  const options: DaprClientOptions = {
    protocol: "grpc",
    grpcEndpoint: endpoint,
    retry: POLICY,
    logger: quiet,
  };
  await using dapr = new DaprClient(options);
  await dapr.state.get("s", "k");
  expect(calls).toBe(2);
  calls = 0;
  pushback = "-1";
  expect((await failureOf(dapr.state.get("s", "k"))).code).toBe("unavailable");
  expect(calls).toBe(1);
});

test("all attempts together have the call's time", async () => {
  let attempts = 0;
  const httpEndpoint = await fakeHttp(() => {
    attempts++;
  });
  const retry = { initialDelayMs: 1, maxAttempts: 100, attemptTimeoutMs: 50, budget: false } as const;
  await using dapr = new DaprClient({ httpEndpoint, retry, logger: quiet });
  const begun = performance.now();
  const error = await failureOf(dapr.state.get("s", "k", { timeoutMs: 1_000 }));
  const took = performance.now() - begun;
  expect(error.code).toBe("deadline_exceeded");
  expect(took).toBeGreaterThan(240);
  expect(took).toBeLessThan(20_000);
  expect(attempts).toBeGreaterThan(1);
});
