import { describe, expect, test } from "vitest";
import { BuildingBlocks } from "../../src/blocks/building-blocks.ts";
import { DaprApp } from "../../src/app/dapr-app.ts";
import { WiresCaller } from "../../src/call/wires-caller.ts";
import { NEVER_STARTED_ONLY } from "../../src/call/retry/policy.ts";
import { resolveRetry } from "../../src/call/retry/options.ts";
import type { Transport } from "../../src/call/transport.ts";
import { plainPlatform } from "../../src/platform/plain-platform.ts";

class Client extends BuildingBlocks {
  constructor(caller: WiresCaller) {
    super(caller);
  }
}

/** A client of which nothing may be sent. */
function client(wire: Transport["wire"]): BuildingBlocks {
  const transport: Transport = {
    wire,
    call: ({ name }) => Promise.reject(new Error(`${name} was sent`)),
    close: () => Promise.resolve(),
  };
  return new Client(
    new WiresCaller({
      primary: transport,
      platform: plainPlatform,
      retry: NEVER_STARTED_ONLY,
      pause: () => Promise.resolve(),
      now: () => 0,
    }),
  );
}

const TIMES = [-1, NaN, -Infinity, 2 ** 31, "100"];
const COUNTS = [0, -1, 0.5, NaN, Infinity, 2 ** 31, 2 ** 53, "1"];

type Call = (dapr: BuildingBlocks, value: number) => Promise<unknown>;

const CALLS: readonly [name: string, values: readonly unknown[], call: Call][] = [
  ["timeoutMs", TIMES, (dapr, timeoutMs) => dapr.state.get("s", "k", { timeoutMs })],
  ["timeoutMs of invoke", TIMES, (dapr, timeoutMs) => dapr.metadata.get({ timeoutMs })],
  ["timeoutMs of publish", TIMES, (dapr, timeoutMs) => dapr.pubsub.publish("p", "t", 1, { timeoutMs })],
  ["waitUntilReady's timeoutMs", TIMES, (dapr, timeoutMs) => dapr.health.waitUntilReady({ timeoutMs })],
  ["intervalMs", [...TIMES, Infinity], (dapr, intervalMs) => dapr.health.waitUntilReady({ intervalMs })],
  [
    "ttlSeconds of state",
    COUNTS.filter((value) => value !== -1),
    (dapr, ttlSeconds) => dapr.state.set("s", "k", 1, { ttlSeconds }),
  ],
  [
    "ttlSeconds of a transaction",
    [...COUNTS.filter((value) => value !== -1), -2],
    (dapr, ttlSeconds) =>
      dapr.state.transaction("s", [{ operation: "upsert", key: "k", value: 1, ttlSeconds }]),
  ],
  ["parallelism", COUNTS, (dapr, parallelism) => dapr.state.getBulk("s", ["k"], { parallelism })],
  [
    "parallelism with as",
    COUNTS,
    (dapr, parallelism) => dapr.state.getBulk("s", ["k"], { parallelism, as: "bytes" }),
  ],
  ["page.limit", COUNTS, (dapr, limit) => dapr.state.query("s", { page: { limit } })],
  [
    "attempts",
    COUNTS.filter((value) => value !== 2 ** 31),
    (dapr, attempts) => dapr.state.update("s", "k", () => 1, { attempts }),
  ],
  ["ttlSeconds of an event", COUNTS, (dapr, ttlSeconds) => dapr.pubsub.publish("p", "t", 1, { ttlSeconds })],
  [
    "ttlSeconds of a bulk",
    COUNTS,
    (dapr, ttlSeconds) => dapr.pubsub.publishBulk("p", "t", [{ event: 1 }], { ttlSeconds }),
  ],
  ["expirySeconds", COUNTS, (dapr, expirySeconds) => dapr.lock.tryLock("s", "r", { expirySeconds })],
  ["a job's period", [0, -1, NaN, Infinity], (dapr, schedule) => dapr.jobs.schedule("j", { schedule })],
  ["a job's dueTime", [-1, NaN, Infinity], (dapr, dueTime) => dapr.jobs.schedule("j", { dueTime })],
  ["a job's ttl", [-1, NaN, Infinity], (dapr, ttl) => dapr.jobs.schedule("j", { dueTime: 1, ttl })],
  [
    "a job's repeats",
    COUNTS.filter((value) => value !== 2 ** 31),
    (dapr, repeats) => dapr.jobs.schedule("j", { schedule: "@daily", repeats }),
  ],
  [
    "a job's maxRetries",
    [-1, 0.5, NaN, 2 ** 32],
    (dapr, maxRetries) =>
      dapr.jobs.schedule("j", { dueTime: 1, failurePolicy: { constant: { maxRetries } } }),
  ],
  [
    "a job's retry interval",
    [-1, NaN, Infinity],
    (dapr, interval) => dapr.jobs.schedule("j", { dueTime: 1, failurePolicy: { constant: { interval } } }),
  ],
  [
    "temperature",
    [NaN, Infinity, "1"],
    (dapr, temperature) => dapr.conversation.converse("c", [{ role: "user", content: "a" }], { temperature }),
  ],
  [
    "ttlSeconds of an actor's state",
    COUNTS,
    (dapr, ttlSeconds) =>
      dapr.actors.transaction("t", "i", [{ operation: "upsert", key: "k", value: 1, ttlSeconds }]),
  ],
  [
    "a reminder's dueTime",
    [-1, NaN],
    (dapr, dueTime) => dapr.actors.registerReminder("t", "i", "n", { dueTime }),
  ],
  [
    "a reminder's period",
    [-1, NaN],
    (dapr, period) => dapr.actors.registerReminder("t", "i", "n", { period }),
  ],
  [
    "a timer's repeats",
    [0, 0.5, -1, NaN],
    (dapr, repeats) => dapr.actors.registerTimer("t", "i", "n", { period: 1000, repeats }),
  ],
];

describe.each(["http", "grpc"] as const)("over %s", (wire) => {
  const cases = CALLS.flatMap(([name, values, call]) => values.map((value) => ({ name, value, call })));
  test.each(cases)("$name: $value is refused before anything is sent", async ({ value, call }) => {
    await expect((async () => call(client(wire), value as number))()).rejects.toMatchObject({
      code: "invalid_argument",
      operation: expect.any(String) as string,
    });
  });
});

describe("options", () => {
  test.each([
    { maxAttempts: 0 },
    { maxAttempts: 1.5 },
    { initialDelayMs: -1 },
    { initialDelayMs: NaN },
    { maxDelayMs: Infinity },
    { multiplier: 0.5 },
    { multiplier: NaN },
    { jitter: 1.1 },
    { jitter: NaN },
    { attemptTimeoutMs: 0 },
    { attemptTimeoutMs: 2 ** 31 },
    { budget: { reserve: -1 } },
    { budget: { ratio: NaN } },
  ])("retry: %o is refused", (retry) => {
    expect(() => resolveRetry(retry)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });

  test.each([0, -1, NaN])("maxBodyBytes: %d is refused for an app and a method", (maxBodyBytes) => {
    const refused = expect.objectContaining({ code: "invalid_argument" }) as Error;
    expect(() => new DaprApp({ maxBodyBytes })).toThrow(refused);
    expect(() => new DaprApp().method("m", () => 1, { maxBodyBytes })).toThrow(refused);
  });

  test.each([
    { maxMessagesCount: 0 },
    { maxMessagesCount: 1.5 },
    { maxAwaitDurationMs: -1 },
    { maxAwaitDurationMs: NaN },
  ])("bulk: %o is refused", (bulk) => {
    expect(() => new DaprApp().subscribe("p", "t", () => undefined, { bulk })).toThrow(
      expect.objectContaining({ code: "invalid_argument" }),
    );
  });
});

test.each([0, Infinity, 0.5, 1, 2 ** 31 - 1])("timeoutMs: %d is sent", async (timeoutMs) => {
  await expect(client("http").state.get("s", "k", { timeoutMs })).rejects.toThrow("was sent");
});

test("ttlSeconds: -1 removes a time to live of state", async () => {
  await expect(client("http").state.set("s", "k", 1, { ttlSeconds: -1 })).rejects.toThrow("was sent");
});
