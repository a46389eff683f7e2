import { beforeEach, describe, expect, test } from "vitest";
import { DaprError } from "@dapr-ts/core/internal";
import { Ownership } from "../src/hosting/ownership.ts";
import { TestClock, settle } from "./support/clock.ts";

const logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};
const platform = {
  utf8Encode: () => new Uint8Array(0),
  utf8Decode: () => "",
  randomId: () => "",
};

let clock: TestClock;
/** How the sidecar responds: connected to placement or not, or not at all. */
let sidecar: "connected" | "disconnected" | "silent" | "gone";
let asked: number;
let doubts: number;
/** How far the wall clock was set ahead. */
let ahead: number;
let ownership: Ownership;

beforeEach(async () => {
  clock = new TestClock();
  sidecar = "connected";
  [asked, doubts, ahead] = [0, 0, 0];
  const get = async ({ timeoutMs }: { timeoutMs: number }) => {
    asked++;
    if (sidecar === "silent") await clock.pause(timeoutMs, undefined);
    if (sidecar === "silent") throw new DaprError("no response", { code: "deadline_exceeded" });
    if (sidecar === "gone") throw new DaprError("connection refused", { code: "unavailable" });
    return { actorRuntime: { hostReady: sidecar === "connected" } };
  };
  ownership = new Ownership({
    client: { metadata: { get } } as never,
    logger,
    platform,
    pause: clock.pause,
    now: clock.now,
    date: () => clock.now() + ahead,
    onDoubt: () => doubts++,
  });
  ownership.watch();
  await settle();
});

/** Returns the state of a turn that waits. */
function waiting(): { done: boolean } {
  const state = { done: false };
  void (ownership.confirmed() ?? Promise.resolve()).then(() => (state.done = true));
  return state;
}

describe("a sidecar", () => {
  test("is trusted without waiting while it responds", async () => {
    await clock.advance(10_000);
    expect(ownership.confirmed()).toBeUndefined();
    expect([doubts, asked > 15]).toEqual([0, true]);
  });

  test("makes turns wait and aborts saves if it does not respond for 2 s", async () => {
    sidecar = "silent";
    await clock.advance(5_000);
    expect(doubts).toBe(1);
    const turn = waiting();
    await clock.advance(20_000);
    expect(turn.done).toBe(false);
    sidecar = "connected";
    await clock.advance(3_000);
    expect(turn.done).toBe(true);
    expect(ownership.confirmed()).toBeUndefined();
  });

  test("voids earlier turns if it has lost placement when it responds again", async () => {
    sidecar = "silent";
    await clock.advance(5_000);
    const { epoch } = ownership;
    sidecar = "disconnected";
    const turn = waiting();
    await clock.advance(3_000);
    expect(turn.done).toBe(false);
    expect(ownership.epoch).toBeGreaterThan(epoch);
    sidecar = "connected";
    await clock.advance(1_000);
    expect(turn.done).toBe(true);
  });

  test("is not doubted after a restart within 2 s: it has no actors that could be stale", async () => {
    sidecar = "gone";
    await clock.advance(1_000);
    sidecar = "connected";
    await clock.advance(3_000);
    expect(doubts).toBe(0);
  });
});

describe("this process", () => {
  test("makes turns wait after it stood still, until the sidecar has responded", async () => {
    await clock.advance(1_000);
    clock.jump(30_000);
    const turn = waiting();
    expect([turn.done, doubts]).toEqual([false, 1]);
    await clock.advance(1_000);
    expect(turn.done).toBe(true);
  });

  test("makes turns wait after its clock was set ahead, as after a sleep", async () => {
    await clock.advance(1_000);
    ahead = 30_000;
    const turn = waiting();
    await settle();
    expect([turn.done, doubts]).toEqual([false, 1]);
    await clock.advance(1_000);
    expect(turn.done).toBe(true);
  });

  test("sends no request after it was closed", async () => {
    ownership.close();
    await settle();
    const before = asked;
    await clock.advance(10_000);
    expect(asked).toBe(before);
  });
});
