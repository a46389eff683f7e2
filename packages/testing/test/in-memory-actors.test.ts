import {
  Actor,
  DaprError,
  actorProxy,
  actors,
  type ReminderOptions,
  type TimerOptions,
} from "@dapr-ts/actors";
import type { FailurePolicy } from "@dapr-ts/core";
import { DaprApp, DaprClient, DaprServer } from "@dapr-ts/server";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { inMemoryDapr, type InMemoryDapr } from "../src/index.ts";

const SECOND = 1_000;
const HOUR = 3_600_000;

/** Entries of the actors, each with its time after the start. */
const noted: [after: number, entry: unknown][] = [];
let memory: InMemoryDapr;
let dapr: DaprClient;
let start: number;

class Base extends Actor {
  note(entry: unknown): void {
    noted.push([memory.time.now() - start, entry]);
  }
}

type Times = Pick<
  TimerOptions & ReminderOptions,
  "dueTimeMs" | "periodMs" | "period" | "dueTime" | "ttlMs" | "repeats"
>;

class Clock extends Base {
  static override idleTimeout = "10m";
  static override methods = [
    "ping",
    "timer",
    "reminder",
    "remove",
    "failing",
    "note",
    "put",
    "value",
    "slow",
  ];

  onActivate(): void {
    this.note("activate");
  }

  onDeactivate(): void {
    this.note("deactivate");
  }

  ping(): void {}

  async timer(name: string, times: Times): Promise<void> {
    await this.timers.register(name, { ...times, method: "note", data: name });
  }

  async reminder(name: string, times: Times, overwrite?: boolean): Promise<void> {
    await this.reminders.register(name, { ...times, method: "note", data: name, overwrite });
  }

  async remove(name: string): Promise<void> {
    await this.timers.unregister(name);
    await this.reminders.unregister(name);
  }

  async failing(failurePolicy?: FailurePolicy): Promise<void> {
    await this.reminders.register("failing", { dueTimeMs: SECOND, periodMs: HOUR, failurePolicy });
  }

  onReminder(): never {
    this.note("failed");
    throw new DaprError("as it is meant to", { code: "aborted" });
  }

  put(value: number, ttlSeconds?: number): void {
    this.state.set("value", value, { ttlSeconds });
  }

  value(): Promise<number | undefined> {
    return this.state.get<number>("value");
  }

  async slow(): Promise<void> {
    this.note("slow begins");
    await new Promise((resolve) => setImmediate(resolve));
    this.note("slow ends");
  }
}

beforeEach(() => {
  noted.length = 0;
  const app = new DaprApp();
  memory = inMemoryDapr({ app });
  start = memory.time.now();
  dapr = new DaprClient({ transport: memory });
  app.use(actors({ Clock }, { client: dapr }));
  return () => dapr.close();
});

const clock = (id = "c") => actorProxy<Clock>(dapr, "Clock", id);

/** Without what comes of being activated. */
const ticks = () => noted.filter(([, entry]) => entry !== "activate" && entry !== "deactivate");

describe("time", () => {
  test("stands still until it is advanced, and advances by the given time", async () => {
    expect(memory.time.now()).toBe(start);
    await memory.time.advance(1.5 * SECOND);
    await memory.time.advance(0);
    expect(memory.time.now()).toBe(start + 1.5 * SECOND);
    expect(() => memory.time.advance(-1)).toThrow(RangeError);
  });

  test("advances by both times, one after the other, if it is advanced twice at once", async () => {
    await clock().timer("t", { dueTimeMs: SECOND, periodMs: SECOND });
    await Promise.all([memory.time.advance(2 * SECOND), memory.time.advance(SECOND)]);
    expect(ticks()).toEqual([1, 2, 3].map((n) => [n * SECOND, "t"]));
  });

  test("needs no timer of the process", async () => {
    vi.useFakeTimers();
    try {
      await clock().reminder("r", { dueTime: "24h" });
      await memory.time.advance(24 * HOUR);
      expect(ticks()).toEqual([[24 * HOUR, "r"]]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("is the test's own where it has one", async () => {
    let now = 1_000_000;
    const own = inMemoryDapr({ now: () => now });
    now += 5;
    await own.time.advance(10);
    expect(own.time.now()).toBe(1_000_015);
  });
});

test("calls onTime before what is due runs", async () => {
  const heard: number[] = [];
  const own = inMemoryDapr({ now: () => 1_000, onTime: (now) => heard.push(now) });
  const seen: number[] = [];
  own.time.plan(1_500, () => void seen.push(heard.at(-1) ?? 0));
  await own.time.advance(0);
  await own.time.advance(700);
  expect(seen).toEqual([1_500]);
  expect(heard).toEqual([1_500, 1_700]);
});

describe("timers and reminders", () => {
  test("come in their order, each at its time, and are awaited", async () => {
    await clock("a").timer("3s", { dueTimeMs: 3 * SECOND });
    await clock("b").reminder("2s", { dueTimeMs: 2 * SECOND });
    await clock("a").reminder("1s", { dueTime: "PT1S" });
    await dapr.actors.registerTimer("Clock", "b", "slow", { dueTime: 2_500 });
    await memory.time.advance(SECOND - 1);
    expect(ticks()).toEqual([]);
    await memory.time.advance(HOUR);
    expect(ticks()).toEqual([
      [SECOND, "1s"],
      [2 * SECOND, "2s"],
      [2_500, "slow begins"],
      [2_500, "slow ends"],
      [3 * SECOND, "3s"],
    ]);
  });

  test("repeat as often as their option allows", async () => {
    await clock().timer("t", { dueTimeMs: 5, periodMs: SECOND, repeats: 2 });
    await clock().reminder("r", { period: "R3/PT10S" });
    await memory.time.advance(HOUR);
    expect(ticks()).toEqual([
      [5, "t"],
      [5 + SECOND, "t"],
      [10 * SECOND, "r"],
      [20 * SECOND, "r"],
      [30 * SECOND, "r"],
    ]);
  });

  test("end when they expire, are unregistered or replaced", async () => {
    await clock().timer("brief", { dueTimeMs: SECOND, periodMs: SECOND, ttlMs: 1_500 });
    await clock().timer("gone", { dueTimeMs: 4 * SECOND });
    await clock().reminder("gone too", { dueTimeMs: 4 * SECOND });
    await clock().reminder("replaced", { dueTimeMs: 4 * SECOND });
    await memory.time.advance(3 * SECOND);
    await clock().remove("gone");
    await clock().remove("gone too");
    await clock().reminder("replaced", { dueTimeMs: 4 * SECOND });
    await expect(clock().reminder("replaced", { dueTimeMs: 1 }, false)).rejects.toMatchObject({
      code: "already_exists",
    });
    await memory.time.advance(HOUR);
    expect(ticks()).toEqual([
      [SECOND, "brief"],
      [2 * SECOND, "brief"],
      [7 * SECOND, "replaced"],
    ]);
  });

  test.each<[string, FailurePolicy | undefined, number[]]>([
    ["by default", undefined, [1, 2, 3, 4]],
    ["dropped", { drop: {} }, [1]],
    ["as often as told", { constant: { interval: "10s", maxRetries: 2 } }, [1, 11, 21]],
  ])("run again after a failure: %s", async (_, policy, seconds) => {
    await clock().failing(policy);
    await memory.time.advance(HOUR - 1);
    expect(ticks()).toEqual(seconds.map((n) => [n * SECOND, "failed"]));
    noted.length = 0;
    await memory.time.advance(SECOND + 1);
    expect(ticks()).toEqual([[HOUR + SECOND, "failed"]]);
  });
});

test("a server that is not started hosts them as well, and is subscribed and called", async () => {
  const own = inMemoryDapr({ app: { fetch: (request) => server.fetch(request) }, pubsub: ["pubsub"] });
  await using client = new DaprClient({ transport: own });
  const server = new DaprServer({ client });
  server.use(actors({ Clock }, { client }));
  const seen: unknown[] = [];
  server.subscribe("pubsub", "orders", (data) => void seen.push(data));
  server.method("greet", async (request) => `hello ${await request.json<string>()}`);
  const hosted = actorProxy<Clock>(client, "Clock", "c");
  await hosted.put(7);
  expect(await hosted.value()).toBe(7);
  await own.time.advance(HOUR);
  expect(noted.map(([, entry]) => entry)).toEqual(["activate", "deactivate"]);
  await client.pubsub.publish("pubsub", "orders", { n: 1 });
  await own.settled();
  expect(seen).toEqual([{ n: 1 }]);
  expect(await client.invoker.invoke("app", "greet", { body: "you" })).toBe("hello you");
});

describe("an actor", () => {
  test("is deactivated when it is idle, and a reminder wakes it", async () => {
    await clock().put(1);
    await clock().reminder("wake", { dueTime: "1h" });
    await memory.time.advance(9 * 60 * SECOND);
    await clock().ping();
    await memory.time.advance(9 * 60 * SECOND);
    expect(noted).toEqual([[0, "activate"]]);
    await memory.time.advance(2 * HOUR);
    expect(noted).toEqual([
      [0, "activate"],
      [19 * 60 * SECOND, "deactivate"],
      [HOUR, "activate"],
      [HOUR, "wake"],
      [HOUR + 10 * 60 * SECOND, "deactivate"],
    ]);
    expect(await clock().value()).toBe(1);
  });

  test("sees its values expire, those that it holds and those that it reads again", async () => {
    await clock().put(1, 10);
    await memory.time.advance(10 * SECOND - 1);
    expect(await clock().value()).toBe(1);
    await memory.time.advance(1);
    expect(await clock().value()).toBeUndefined();
    await clock().put(2, 3600);
    await memory.time.advance(HOUR / 2);
    expect(await clock().value()).toBe(2);
    expect(noted.map(([, entry]) => entry)).toEqual(["activate", "deactivate", "activate"]);
    await memory.time.advance(HOUR / 2);
    expect(await clock().value()).toBeUndefined();
  });

  test("is counted while it is active", async () => {
    const active = async () => (await dapr.metadata.get()).actorRuntime.activeActors;
    expect(await active()).toEqual([{ type: "Clock", count: 0 }]);
    await clock("a").ping();
    await clock("b").ping();
    expect(await active()).toEqual([{ type: "Clock", count: 2 }]);
    await memory.time.advance(HOUR);
    expect(await active()).toEqual([{ type: "Clock", count: 0 }]);
  });

  test("can be made to fail before and after it was called", async () => {
    memory.fail("actors.invoke", { code: "unavailable", when: "after" });
    await expect(clock().put(3)).rejects.toMatchObject({ code: "unavailable" });
    expect(await clock().value()).toBe(3);
    memory.fail("actors.transaction", { code: "aborted" });
    await expect(clock().put(4)).rejects.toMatchObject({ code: "aborted" });
    expect(await clock().value()).toBe(3);
  });
});
