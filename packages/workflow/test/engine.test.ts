import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import type { Logger } from "@dapr-ts/core";
import {
  EventTimeoutError,
  TaskFailedError,
  activity,
  event,
  workflow,
  type WorkflowContext,
} from "../src/index.ts";
import { Instance, done, failed, fired, raised, resumed, suspended, terminated } from "./support/instance.ts";

const one = activity<number, number>("one");
const two = activity<number, number>("two");
const approved = event<{ by: string }>("approved");

describe("calls", () => {
  test("runs step after step, each with its result", async () => {
    const sum = workflow("sum", async (ctx, n: number) => {
      const a = await ctx.call(one, n);
      const b = await ctx.call(two, a);
      return a + b;
    });
    const instance = new Instance(sum, 1);
    await instance.start();
    expect(instance.did).toEqual(["one#0"]);
    await instance.turn(done(0, 10));
    expect(instance.did).toEqual(["two#1"]);
    await instance.turn(done(1, 100));
    expect(instance.output).toBe(110);
  });

  test("takes several completions of one turn in the order of the history", async () => {
    const race = workflow("race", async (ctx) => {
      const calls = [1, 2, 3].map(async (n) => ctx.call(one, n));
      return [await Promise.race(calls), await Promise.all(calls)];
    });
    const instance = new Instance(race);
    await instance.start();
    expect(instance.did).toEqual(["one#0", "one#1", "one#2"]);
    await instance.turn(done(2, "c"), done(0, "a"), done(1, "b"));
    expect(instance.output).toEqual(["c", ["a", "b", "c"]]);
  });

  test("resends actions that the history does not contain, and none that it does", async () => {
    const both = workflow("both", (ctx) => Promise.all([ctx.call(one, 1), ctx.call(two, 2)]));
    const instance = new Instance(both);
    await instance.start();
    await instance.turn(done(0, 1));
    expect(instance.did).toEqual([]);
    await instance.turn(done(1, 2));
    expect(instance.output).toEqual([1, 2]);
  });

  test("ignores a completion that nothing waits for, and one that comes twice (durabletask-js#267)", async () => {
    const chain = workflow("chain", async (ctx) => [await ctx.call(one, 1), await ctx.call(two, 2)]);
    const instance = new Instance(chain);
    await instance.start();
    await instance.turn(done(0, 1), done(0, 9), done(77, 5));
    await instance.turn(done(1, 2), done(1, 3));
    expect(instance.output).toEqual([1, 2]);
    expect(instance.last.actions).toHaveLength(1);
  });

  test('treats id 0, and the values 0, false, "" and null as what they are (durabletask-js#157, #138, #283)', async () => {
    const values = workflow("values", async (ctx, input: unknown) => {
      const all = [];
      for (let i = 0; i < 4; i++) all.push(await ctx.call(activity<number, unknown>("value"), i));
      return [input, ...all];
    });
    const instance = new Instance(values, 0);
    await instance.start();
    for (const [index, value] of [0, false, "", null].entries()) await instance.turn(done(index, value));
    expect(instance.output).toEqual([0, 0, false, "", null]);
  });

  test("keeps a missing value missing", async () => {
    const nothing = workflow("nothing", async (ctx, input?: number) => {
      const result = await ctx.call(activity<undefined, undefined>("void"));
      return input === undefined && result === undefined ? undefined : "a value";
    });
    const instance = new Instance(nothing);
    await instance.start();
    expect(instance.last.actions[0]).toMatchObject({ input: undefined });
    await instance.turn(done(0));
    expect(instance.end).toMatchObject({ status: "COMPLETED", result: undefined });
  });

  test("an empty list of calls is done at once (durabletask-js#118)", async () => {
    const none = workflow("none", async (ctx) => [await Promise.all([]), await ctx.parallel([], 3, () => 1)]);
    const instance = new Instance(none);
    await instance.start();
    expect(instance.output).toEqual([[], []]);
  });

  test("combines composites of composites (durabletask-js#123, #143, #150, #301, #302)", async () => {
    const nested = workflow("nested", async (ctx) => {
      const pair = Promise.all([ctx.call(one, 1), ctx.call(one, 2)]);
      const first = Promise.race([pair, ctx.call(two, 3)]);
      const late = ctx.call(two, 4);
      return [await first, await pair, await late, await Promise.any([pair, late])];
    });
    const instance = new Instance(nested);
    await instance.start();
    await instance.turn(done(3, "late"));
    await instance.turn(done(1, "b"), done(0, "a"));
    await instance.turn(done(2, "loser"));
    expect(instance.output).toEqual([["a", "b"], ["a", "b"], "late", ["a", "b"]]);
  });

  test("a failure has name, message and causes", async () => {
    let caught: unknown;
    const fails = workflow("fails", async (ctx) => {
      try {
        await ctx.call(one, 1);
      } catch (error) {
        caught = error;
        throw error;
      }
    });
    const instance = new Instance(fails);
    await instance.start();
    await instance.turn(
      failed(0, "card declined", "CardError", {
        cause: { type: "BankError", message: "no money", stackTrace: "at bank" },
      }),
    );
    expect(caught).toBeInstanceOf(TaskFailedError);
    expect(caught).toMatchObject({
      task: "one",
      message: 'activity "one" failed: card declined',
      cause: { name: "CardError", message: "card declined", cause: { name: "BankError", stack: "at bank" } },
    });
    expect(instance.end.failure).toMatchObject({
      type: "TaskFailedError",
      cause: { type: "CardError", cause: { type: "BankError", message: "no money" } },
    });
  });

  test("a value without a JSON form fails the task and not the process (durabletask-js#181, #195)", async () => {
    const status = workflow("status", (ctx) => ctx.setStatus({ big: 1n }));
    const output = workflow("output", () => 1n);
    const input = workflow("input", (ctx) => ctx.call(activity<unknown, void>("any"), 1n));
    for (const [bad, message] of [
      [status, "status cannot be written as JSON"],
      [output, "the output of workflow"],
      [input, 'the input of activity "any"'],
    ] as const) {
      const instance = new Instance(bad);
      await instance.start();
      expect(instance.end.status).toBe("FAILED");
      expect(instance.end.failure?.message).toContain(message);
    }
  });

  test("a value that is not JSON fails the workflow that receives it", async () => {
    const chain = workflow("chain", (ctx) => ctx.call(one, 1));
    const instance = new Instance(chain);
    await instance.start();
    await instance.turn({ ...done(0), result: "{no" } as never);
    expect(instance.end.failure?.message).toContain('the output of activity "one" is not JSON');
  });

  test("refuses an activity by its name, and anything else that is not a definition (durabletask-js#163, #164)", async () => {
    const named = workflow("named", (ctx) => ctx.call("one" as never));
    const instance = new Instance(named);
    await instance.start();
    expect(instance.end.failure?.message).toContain("ctx.call takes an activity or a workflow");
  });

  test("a child has an id that is derived from its parent's, and never its parent's own", async () => {
    const child = workflow<number, number>("child");
    const parent = workflow("parent", (ctx) => ctx.call(child, 1));
    const instance = new Instance(parent);
    await instance.start();
    expect(instance.last.actions).toMatchObject([
      { type: "createChildWorkflow", instanceId: "instance-1:0000" },
    ]);
    const same = new Instance(workflow("same", (ctx) => ctx.call(child, 1, { id: "instance-1" })));
    await same.start();
    expect(same.end.failure?.message).toContain("must not have its parent's id");
  });

  test("a detached workflow gets a deterministic id", async () => {
    const other = workflow<number, void>("other");
    const starts = workflow("starts", async (ctx) => {
      const id = ctx.start(other, 1);
      await ctx.sleep(1);
      return id;
    });
    const instance = new Instance(starts);
    await instance.start();
    const [start] = instance.last.actions;
    await instance.turn(fired(1));
    expect(start).toMatchObject({ type: "createDetachedWorkflow", instanceId: instance.output });
  });

  test("goes to another app", async () => {
    const remote = workflow("remote", (ctx) =>
      ctx.call(one, 1, { appId: "other", namespace: "ns", propagate: "own" }),
    );
    const instance = new Instance(remote);
    await instance.start();
    expect(instance.last.actions).toMatchObject([{ appId: "other", namespace: "ns", propagate: "own" }]);
  });
});

describe("parallel", () => {
  test("keeps to its limit and to the order of the items", async () => {
    const many = workflow("many", (ctx) => ctx.parallel([1, 2, 3, 4, 5], 2, (n) => ctx.call(one, n)));
    const instance = new Instance(many);
    await instance.start();
    expect(instance.did).toEqual(["one#0", "one#1"]);
    await instance.turn(done(1, "b"));
    expect(instance.did).toEqual(["one#2"]);
    await instance.turn(done(2, "c"), done(0, "a"));
    expect(instance.did).toEqual(["one#3", "one#4"]);
    await instance.turn(done(4, "e"), done(3, "d"));
    expect(instance.output).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("begins nothing after a failure", async () => {
    const many = workflow("many", (ctx) => ctx.parallel([1, 2, 3, 4], 2, (n) => ctx.call(one, n)));
    const instance = new Instance(many);
    await instance.start();
    await instance.turn(failed(0, "no"));
    expect(instance.end.failure?.message).toContain("no");
    expect(instance.did).toHaveLength(1);
  });
});

describe("retries", () => {
  const retry = { maxAttempts: 3, firstDelayMs: 500, backoff: 2 };
  const retries = workflow("retries", (ctx) => ctx.call(one, 1, { retry }));

  test("wait by the workflow's clock, longer each time, and keep the execution id (dotnet#1746, js-sdk#840)", async () => {
    const instance = new Instance(retries);
    await instance.start();
    const [first] = instance.last.actions;
    await instance.turn(failed(0, "1"));
    const fireAt = new Date(instance.now + 500);
    const { taskExecutionId } = first as { taskExecutionId: string };
    expect(instance.last.actions).toMatchObject([
      { type: "createTimer", fireAt, origin: { kind: "activityRetry", taskExecutionId } },
    ]);
    instance.now += 500;
    await instance.turn(fired(1));
    expect(instance.last.actions).toMatchObject([{ type: "scheduleTask", id: 2, taskExecutionId }]);
    await instance.turn(failed(2, "2"));
    expect(instance.last.actions).toMatchObject([{ fireAt: new Date(instance.now + 1_000) }]);
    instance.now += 1_000;
    await instance.turn(fired(3));
    await instance.turn(failed(4, "3"));
    expect(instance.end.failure?.message).toContain("3");
  });

  test("end with an error that does not allow them, and after the time in all", async () => {
    const final = new Instance(retries);
    await final.start();
    await final.turn(failed(0, "no", "Error", { nonRetryable: true }));
    expect(final.end.status).toBe("FAILED");

    const named = new Instance(
      workflow("named", (ctx) => ctx.call(one, 1, { retry: { nonRetryable: ["CardError"] } })),
    );
    await named.start();
    await named.turn(failed(0, "no", "CardError"));
    expect(named.end.status).toBe("FAILED");

    const total = new Instance(
      workflow("total", (ctx) =>
        ctx.call(one, 1, { retry: { totalMs: 900, firstDelayMs: 500, backoff: 1 } }),
      ),
    );
    await total.start();
    await total.turn(failed(0, "no"));
    total.now += 500;
    await total.turn(fired(1));
    await total.turn(failed(2, "no"));
    expect(total.end.status).toBe("FAILED");
  });

  test("a child is a new instance each time, which names the first", async () => {
    const child = workflow<void, void>("child");
    const instance = new Instance(
      workflow("parent", (ctx) => ctx.call(child, undefined, { id: "c", retry })),
    );
    await instance.start();
    expect(instance.last.actions).toMatchObject([{ instanceId: "c", retryOf: undefined }]);
    await instance.turn({ ...failed(0, "no"), type: "childWorkflowInstanceFailed" } as never);
    expect(instance.last.actions).toMatchObject([{ origin: { kind: "childRetry", instanceId: "c" } }]);
    instance.now += 500;
    await instance.turn(fired(1));
    expect(instance.last.actions).toMatchObject([{ instanceId: "c:2", retryOf: "c" }]);
  });

  test("a handler decides; what it throws or returns wrongly fails the call (durabletask-js#142, #193)", async () => {
    const seen: number[] = [];
    const handled = new Instance(
      workflow("handled", (ctx) =>
        ctx.call(one, 1, {
          retry: ({ attempt }) => {
            seen.push(attempt);
            return attempt < 2 ? 10 : false;
          },
        }),
      ),
    );
    await handled.start();
    await handled.turn(failed(0, "1"));
    expect(handled.did).toEqual(["timer#1"]);
    await handled.turn(fired(1));
    await handled.turn(failed(2, "2"));
    expect(handled.end.failure?.message).toContain("2");
    for (const handler of [() => undefined, () => NaN, () => Promise.resolve(1)]) {
      const wrong = new Instance(workflow("wrong", (ctx) => ctx.call(one, 1, { retry: handler as never })));
      await wrong.start();
      await wrong.turn(failed(0, "1"));
      expect(wrong.end.failure?.message).toContain("a retry handler must return");
    }
    const throwing = () => {
      throw new Error("handler broke");
    };
    const broken = new Instance(workflow("broken", (ctx) => ctx.call(one, 1, { retry: throwing })));
    await broken.start();
    await broken.turn(failed(0, "1"));
    expect(broken.end.failure?.message).toBe("handler broke");
  });

  test.each([
    { maxAttempts: 0 },
    { firstDelayMs: -1 },
    { backoff: 0.5 },
    { maxDelayMs: NaN },
    { totalMs: -1 },
  ])("refuses the policy %o", async (policy) => {
    const instance = new Instance(workflow("policy", (ctx) => ctx.call(one, 1, { retry: policy })));
    await instance.start();
    expect(instance.end.failure?.message).toContain(`retry.${Object.keys(policy)[0] ?? ""}`);
  });
});

describe("events", () => {
  const waits = workflow("waits", (ctx) => ctx.wait(approved));

  test("arrive early or late, and names are compared without regard to case (durabletask-js#180)", async () => {
    const early = new Instance(waits);
    await early.start(raised("APPROVED", { by: "a" }));
    expect(early.output).toEqual({ by: "a" });
    expect(early.did).toHaveLength(1 + 1);
    const turkish = new Instance(workflow("i", (ctx) => ctx.wait(event<number>("file"))));
    await turkish.start();
    await turkish.turn(raised("FILE", 1));
    expect(turkish.output).toBe(1);
  });

  test("a wait without a time limit is a timer that never fires, so that tools see it", async () => {
    const instance = new Instance(waits);
    await instance.start();
    expect(instance.last.actions).toMatchObject([
      {
        type: "createTimer",
        fireAt: "9999-12-31T23:59:59.999999999Z",
        name: "approved",
        origin: { kind: "event", name: "approved" },
      },
    ]);
  });

  test("a wait ends with its time, and the late timer of a wait that got its event ends no other (dotnet#1683)", async () => {
    const twice = workflow("twice", async (ctx) => {
      const first = await ctx.wait(approved, { timeoutMs: 100 });
      try {
        return [first, await ctx.wait(approved, { timeoutMs: 1_000 })];
      } catch (error) {
        return [first, error instanceof EventTimeoutError && error.timeoutMs];
      }
    });
    const instance = new Instance(twice);
    await instance.start();
    await instance.turn(raised("approved", 1));
    await instance.turn(fired(0));
    expect(instance.did).toEqual([]);
    await instance.turn(raised("approved", 2));
    expect(instance.output).toEqual([1, 2]);
    const late = new Instance(twice);
    await late.start();
    await late.turn(raised("approved", 1), fired(0), fired(1));
    expect(late.output).toEqual([1, 1_000]);
  });

  test("each event goes to one wait, the oldest first; a wait that is over takes none", async () => {
    const three = workflow("three", async (ctx) => {
      const lost = ctx.wait(approved, { timeoutMs: 10 }).catch(() => "timeout");
      const all = [lost, ctx.wait(approved), ctx.wait(approved)];
      return Promise.all(all);
    });
    const instance = new Instance(three);
    await instance.start();
    await instance.turn(fired(0), raised("approved", 1), raised("approved", 2));
    expect(instance.output).toEqual(["timeout", 1, 2]);
  });

  test("a wait of 0 ms takes what is there and nothing else", async () => {
    const poll = workflow("poll", (ctx) => ctx.wait(approved, { timeoutMs: 0 }).catch(() => "nothing"));
    const instance = new Instance(poll);
    await instance.start();
    expect(instance.output).toBe("nothing");
  });
});

describe("time and values", () => {
  test("sleeps by the workflow's clock, however long (durabletask-js#134, #146)", async () => {
    const sleeps = workflow("sleeps", async (ctx) => {
      await ctx.sleep(1_000);
      await ctx.sleep("1h30m");
      await ctx.sleep(2 ** 31 + 5);
      await ctx.sleep(new Date("2027-01-01"));
    });
    const instance = new Instance(sleeps);
    await instance.start();
    for (const [index, ms] of [1_000, 5_400_000, 2 ** 31 + 5].entries()) {
      expect(instance.last.actions).toMatchObject([{ fireAt: new Date(instance.now + ms) }]);
      instance.now += ms;
      await instance.turn(fired(index));
    }
    expect(instance.last.actions).toMatchObject([{ fireAt: new Date("2027-01-01") }]);
  });

  test("now, uuid and random, and the globals, are the same in each replay", async () => {
    const seen: unknown[][] = [];
    const values = workflow("values", async (ctx) => {
      const take = () => [
        ...[ctx.now(), ctx.uuid(), ctx.random(), Date.now(), new Date(), Math.random()],
        ...[crypto.randomUUID(), performance.now(), crypto.getRandomValues(new Uint8Array(4)), Date()],
      ];
      const all = take();
      await ctx.sleep(1_000);
      all.push(...take());
      seen.push(all);
    });
    const instance = new Instance(values);
    await instance.start();
    instance.now += 1_000;
    await instance.turn(fired(0));
    const { history } = instance;
    instance.history = history.slice(0, -3);
    await delay(5);
    await instance.turn(fired(0));
    // Each of the two turns is played by a replay, and by a player that continues.
    expect(seen).toHaveLength(4);
    for (const one of seen) expect(one).toEqual(seen[0]);
    expect(new Set(seen[0]?.map(String)).size).toBeGreaterThan(12);
    expect(String(seen[0]?.[1])).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  test("runs of other ids have other values", async () => {
    const uuid = workflow("uuid", (ctx) => ctx.uuid());
    const ids = await Promise.all(
      ["a", "b"].map(async (id) => {
        const instance = new Instance(uuid, undefined, {}, id);
        await instance.start();
        return instance.output;
      }),
    );
    expect(new Set(ids).size).toBe(2);
  });

  test.each([
    ["setTimeout", () => setTimeout(() => undefined, 1), "ctx.sleep"],
    ["fetch", () => fetch("http://127.0.0.1:1"), "activity"],
    ["setInterval", () => setInterval(() => undefined, 1), "ctx.sleep"],
  ])("%s throws, and names the alternative", async (name, use, alternative) => {
    const uses = workflow("uses", async (ctx) => {
      await ctx.sleep(0);
      await use();
    });
    const instance = new Instance(uses);
    await instance.start();
    await instance.turn(fired(0));
    expect(instance.end.failure?.message).toMatch(new RegExp(`${name} is not available.*${alternative}`));
  });

  test("the log is silent in replay", async () => {
    const info = vi.fn();
    const logger = { error: vi.fn(), warn: vi.fn(), info, debug: vi.fn() } satisfies Logger;
    const logs = workflow("logs", async (ctx) => {
      ctx.log.info("before");
      await ctx.sleep(1);
      ctx.log.info("after");
    });
    const instance = new Instance(logs, undefined, { logger });
    await instance.start();
    await instance.turn(fired(0));
    expect(info.mock.calls.map(([text]) => text as string)).toEqual(["before", "after"]);
  });

  test("the custom status is sent with each turn, and suspended and terminated ones too", async () => {
    const status = workflow("status", async (ctx) => {
      ctx.setStatus({ step: 1 });
      await ctx.sleep(1);
      await ctx.wait(approved);
    });
    const instance = new Instance(status);
    await instance.start();
    for (const events of [[fired(0)], [suspended], [raised("other")], [resumed], [terminated("x")]]) {
      await instance.turn(...events);
      expect(instance.last.customStatus).toBe('{"step":1}');
    }
    expect(instance.end).toMatchObject({ status: "TERMINATED", result: '"x"' });
  });
});

describe("suspend", () => {
  const chain = workflow("chain", async (ctx) => [await ctx.call(one, 1), await ctx.call(two, 2)]);

  test("keeps what arrives meanwhile, gives no actions, and plays it on resume", async () => {
    const instance = new Instance(chain);
    await instance.start();
    await instance.turn(suspended);
    await instance.turn(done(0, 1));
    expect(instance.did).toEqual([]);
    await instance.turn(resumed);
    expect(instance.did).toEqual(["two#1"]);
    await instance.turn(done(1, 2));
    expect(instance.output).toEqual([1, 2]);
  });

  test("twice is once, and does not loop (durabletask-js#306)", async () => {
    const instance = new Instance(chain);
    await instance.start(suspended, suspended);
    await instance.turn(suspended, done(0, 1));
    await instance.turn(resumed);
    expect(instance.did).toEqual(["one#0", "two#1"]);
  });

  test("in the turn of a call holds the call back", async () => {
    const instance = new Instance(chain);
    await instance.start();
    await instance.turn(done(0, 1), suspended);
    expect(instance.did).toEqual([]);
    await instance.turn(raised("x"));
    await instance.turn(resumed);
    expect(instance.did).toEqual(["two#1"]);
    await instance.turn(done(1, 2));
    expect(instance.output).toEqual([1, 2]);
  });

  test("a suspended instance is terminated at once", async () => {
    const instance = new Instance(chain);
    await instance.start();
    await instance.turn(suspended);
    await instance.turn(terminated());
    expect(instance.end.status).toBe("TERMINATED");
  });
});

describe("continue as new", () => {
  test("carries what nothing took, also what comes later in the turn (dapr#8277, dotnet#1772)", async () => {
    const next = workflow("next", async (ctx, n: number) => {
      await ctx.wait(approved);
      return ctx.continueAsNew(n + 1);
    });
    const instance = new Instance(next, 1);
    await instance.start(
      raised("other", 0),
      raised("approved", 1),
      raised("approved", 2),
      raised("third", 3),
    );
    const { status, result, carryover } = instance.end;
    expect([status, result]).toEqual(["CONTINUED_AS_NEW", "2"]);
    expect(carryover.map(({ name }) => name)).toEqual(["other", "approved", "third"]);
  });

  test("drops events with the option `keepEvents: false`", async () => {
    const next = workflow("next", (ctx) => ctx.continueAsNew(1, { keepEvents: false }));
    const instance = new Instance(next);
    await instance.start(raised("other", 0));
    expect(instance.end.carryover).toEqual([]);
  });

  test("commits calls that were not awaited first, because daprd drops them (durabletask-js#136)", async () => {
    const next = workflow("next", (ctx) => {
      void ctx.call(one, 1);
      ctx.start(workflow<void, void>("other"), undefined, { id: "detached" });
      return ctx.continueAsNew("next");
    });
    const instance = new Instance(next);
    await instance.start();
    expect(instance.did).toEqual(["one#0", "createDetachedWorkflow", "timer#2"]);
    await instance.turn(raised("e", 1));
    expect(instance.did).toEqual([]);
    await instance.turn(done(0, 1), fired(2));
    expect(instance.end).toMatchObject({ status: "CONTINUED_AS_NEW", result: '"next"' });
    expect(instance.end.carryover).toHaveLength(1);
  });

  test("nothing after it counts", async () => {
    const next = workflow("next", async (ctx) => {
      void ctx.continueAsNew(1);
      ctx.setStatus("late");
      await ctx.call(one, 1);
      return "late";
    });
    const instance = new Instance(next);
    await instance.start();
    expect(instance.did).toEqual(["CONTINUED_AS_NEW 1"]);
    expect(instance.last.customStatus).toBeUndefined();
  });
});

describe("saga", () => {
  const undo = activity<string, void>("undo");
  const trip = workflow("trip", async (ctx) => {
    const saga = ctx.saga();
    saga.add(undo, "hotel");
    await ctx.call(one, 1);
    saga.add(() => ctx.call(undo, "flight"));
    await ctx.call(two, 2);
  });

  test("runs in reverse on failure, and then the workflow fails with its own error", async () => {
    const instance = new Instance(trip);
    await instance.start();
    await instance.turn(done(0));
    await instance.turn(failed(1, "no seats"));
    expect(instance.last.actions).toMatchObject([{ name: "undo", input: '"flight"' }]);
    await instance.turn(done(2));
    expect(instance.last.actions).toMatchObject([{ name: "undo", input: '"hotel"' }]);
    await instance.turn(failed(3, "hotel closed"));
    expect(instance.end.failure?.message).toContain("no seats (compensations failed: ");
  });

  test("runs on termination, before the workflow ends as TERMINATED", async () => {
    const instance = new Instance(trip);
    await instance.start();
    await instance.turn(done(0));
    await instance.turn(terminated("why"));
    expect(instance.did).toEqual(["undo#2"]);
    await instance.turn(done(1), done(2));
    expect(instance.did).toEqual(["undo#3"]);
    await instance.turn(done(3));
    expect(instance.end).toMatchObject({ status: "TERMINATED", result: '"why"' });
  });

  test("a termination during the compensations lets them end", async () => {
    const instance = new Instance(trip);
    await instance.start();
    await instance.turn(failed(0, "no"));
    await instance.turn(terminated("why"));
    expect(instance.did).toEqual([]);
    await instance.turn(done(1));
    expect(instance.end).toMatchObject({ status: "TERMINATED", result: '"why"' });
  });

  test("is dropped by a normal end", async () => {
    const fine = workflow("fine", (ctx) => ctx.saga().add(undo, "x"));
    const instance = new Instance(fine);
    await instance.start();
    expect(instance.did).toEqual(["COMPLETED"]);
  });
});

describe("versions", () => {
  test("a patch is taken by new instances, and by old ones not", async () => {
    const patched = (now: boolean) =>
      workflow("patched", async (ctx) => {
        const branch = now && ctx.patched("v2") ? two : one;
        await ctx.sleep(1);
        return ctx.call(branch, 1);
      });
    const old = new Instance(patched(false));
    await old.start();
    old.deploy(patched(true));
    await old.turn(fired(0));
    expect([old.did, old.last.patches]).toEqual([["one#1"], []]);
    const fresh = new Instance(patched(true));
    await fresh.start(raised("already there"));
    expect(fresh.last.patches).toEqual(["v2"]);
    await fresh.turn(fired(0));
    expect([fresh.did, fresh.last.patches]).toEqual([["two#1"], ["v2"]]);
  });

  test("an instance stays with its named version, and stalls where that is missing", async () => {
    const v1 = async (ctx: WorkflowContext) => {
      await ctx.sleep(1);
      return "one";
    };
    const instance = new Instance(workflow("named", v1, { version: "1" }));
    await instance.start();
    expect(instance.last.version).toBe("1");
    instance.deploy(workflow("named", () => "two", { version: "2", versions: { 1: v1 } }));
    await instance.turn(fired(0));
    expect([instance.output, instance.last.version]).toEqual(["one", undefined]);
    const without = new Instance(workflow("named", v1, { version: "1" }));
    await without.start();
    without.deploy(workflow("named", () => "two", { version: "2" }));
    await without.turn(fired(0));
    expect(without.did).toEqual(["workflowVersionNotAvailable"]);
  });

  test("names and patches do not go together, because Dapr loses the name", async () => {
    const both = new Instance(workflow("both", (ctx) => ctx.patched("p"), { version: "1" }));
    await both.start();
    expect(both.end.failure?.message).toContain("named versions");
  });
});

describe("non-determinism", () => {
  const first = workflow("changes", async (ctx) => [await ctx.call(one, 1), await ctx.call(one, 2)]);

  test.each([
    [
      "another name",
      workflow("changes", (ctx) => ctx.call(two, 1)),
      'activity "two" with id 0, where the history contains a call of activity "one"',
    ],
    ["another kind", workflow("changes", (ctx) => ctx.sleep(1)), "does a timer with id 0"],
    ["nothing", workflow("changes", () => 1), "does not do that"],
    [
      "more",
      workflow("changes", (ctx) => Promise.all([ctx.call(one, 1), ctx.call(two, 2)])),
      "the history does not contain that",
    ],
  ])("is found where the code does %s", async (_, changed, message) => {
    const instance = new Instance(first);
    await instance.start();
    instance.deploy(changed);
    await instance.turn(done(0, 1));
    expect(instance.end.failure).toMatchObject({ type: "NonDeterminismError" });
    expect(instance.end.failure?.message).toContain(message);
  });

  test("an action that the history of a killed sidecar lacks is sent again, and does not fail the instance", async () => {
    const instance = new Instance(first, undefined, { strict: false });
    await instance.start();
    await instance.turn(done(0, 1));
    instance.history = instance.history.filter(({ type, id }) => !(type === "taskScheduled" && id === 1));
    await instance.turn(raised("unrelated"));
    expect(instance.did).toEqual(["one#1"]);
    await instance.turn(done(1, 2));
    expect(instance.output).toEqual([1, 2]);
  });

  test("stalls the instance by option", async () => {
    const instance = new Instance(first, undefined, { onNonDeterminism: "stall" });
    await instance.start();
    instance.deploy(workflow("changes", () => 1));
    await instance.turn(done(0, 1));
    expect(instance.did).toEqual(["workflowVersionNotAvailable"]);
  });

  test("a workflow that waits for something that is not durable fails, with the line (durabletask-js#163)", async () => {
    const stuck = workflow("stuck", async (ctx) => {
      await ctx.sleep(1);
      await new Promise(() => undefined);
    });
    const instance = new Instance(stuck);
    await instance.start();
    await instance.turn(fired(0));
    expect(instance.end.failure).toMatchObject({ type: "NotDurableError" });
    expect(instance.end.failure?.message).toMatch(/not durable, at .*engine\.test\.ts:\d+:\d+/);
  });

  test("a promise that settles after its turn has no effect (durabletask-js#257)", async () => {
    const settle: (() => void)[] = [];
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const late = workflow("late", async (ctx) => {
      await Promise.race([ctx.sleep(1), new Promise<void>((resolve) => settle.push(resolve))]);
      await ctx.call(one, 1);
      throw new Error("late");
    });
    const instance = new Instance(late);
    const { actions } = await instance.start();
    for (const one of settle) one();
    await delay(5);
    expect(actions).toHaveLength(1);
    process.off("unhandledRejection", unhandled);
  });

  test("a rejection that is awaited later does not end the process", async () => {
    const later = workflow("later", async (ctx) => {
      const call = (async () => ctx.call(one, 1))();
      await ctx.sleep(1);
      return call.catch(() => "caught later");
    });
    const instance = new Instance(later);
    await instance.start();
    await instance.turn(failed(0, "no"));
    await delay(5);
    await instance.turn(fired(1));
    expect(instance.output).toBe("caught later");
  });

  test("an event of an unknown type changes nothing", async () => {
    const instance = new Instance(first);
    await instance.start();
    await instance.turn({ type: "unknown" } as never, done(0, 1));
    expect(instance.did).toEqual(["one#1"]);
  });

  test("a workflow that the worker does not have fails with its name", async () => {
    const instance = new Instance(first, undefined, { find: () => undefined });
    await instance.start();
    expect(instance.end.failure?.message).toContain('this worker has no workflow "changes"');
  });
});
