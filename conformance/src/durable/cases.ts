import { replay, workflow, type HistoryEvent } from "@dapr-ts/workflow";
import { equal, ok, rejects } from "../assert.ts";
import { RESULT, failureOf, inState, pause, started, type DurableCase } from "./case.ts";
import {
  bounded,
  chain,
  code,
  counter,
  deterministic,
  fan,
  forgetful,
  gatherer,
  go,
  noted,
  parent,
  retried,
  runs,
  saga,
  sleeper,
  stuck,
  tooMuch,
  twins,
  unretryable,
  unserializable,
  values,
  waiter,
} from "./code.ts";

export const durableCases: readonly DurableCase[] = [
  {
    name: "a chain of activities runs in order",
    async run({ dapr }) {
      const run = await dapr.workflow.schedule(chain, 10);
      equal(await run.result(RESULT), 1024);
      const history = await run.history();
      equal(history.filter(({ type }) => type === "taskCompleted").length, 10);
      await replay(chain, JSON.parse(JSON.stringify(history)) as HistoryEvent[], {
        activities: code.activities,
      });
    },
  },
  {
    name: "a fan-out of 300 activities loses none (the js-sdk drops those beyond 10 running and 100 queued)",
    async run({ dapr }) {
      equal(await (await dapr.workflow.schedule(fan, 300)).result(RESULT), 89_700);
    },
  },
  {
    name: "bounded parallelism keeps the order of its items",
    async run({ dapr }) {
      equal(await (await dapr.workflow.schedule(bounded, 8)).result(RESULT), [0, 2, 4, 6, 8, 10, 12, 14]);
    },
  },
  {
    name: "values arrive as they are: 0, false, empty text, null and none (durabletask-js#138, #283, #280)",
    async run({ dapr }) {
      for (const value of [0, false, "", null, "é\ud83d\ude00", [1, { a: [] }]])
        equal(await (await dapr.workflow.schedule(values, value)).result(RESULT), [value, value]);
      equal(await (await dapr.workflow.schedule(values)).result(RESULT), [null, null]);
    },
  },
  {
    name: "a failed activity runs again after its delays (js-sdk#840, #689, dotnet#1746)",
    async run({ dapr, unique, elapse }) {
      const input = { key: unique("flaky"), failures: 2 };
      const run = await dapr.workflow.schedule(retried, input);
      await elapse(300);
      equal(await run.result(RESULT), 3);
      const timers = (await run.history()).filter(({ type }) => type === "timerCreated");
      equal(
        timers.map((event) => event.type === "timerCreated" && event.origin.kind),
        ["activityRetry", "activityRetry"],
      );
      const last = await dapr.workflow.schedule(retried, { key: unique("flaky"), failures: 9 });
      await elapse(300);
      const error = await failureOf(last.result(RESULT));
      equal((error.cause as Error).name, "TaskFailedError");
      equal(((error.cause as Error).cause as Error).message, "failure 3");
    },
  },
  {
    name: "an error that excludes retries ends the call at once, with its causes",
    async run({ dapr, unique }) {
      const key = unique("final");
      const error = await failureOf((await dapr.workflow.schedule(unretryable, key)).result(RESULT));
      equal(runs.get(key), 1);
      const cause = (error.cause as Error).cause as Error;
      equal([cause.name, cause.message], ["NonRetryableError", "never again"]);
      equal([(cause.cause as Error).name, (cause.cause as Error).message], ["RangeError", "the reason"]);
    },
  },
  {
    name: "a sleep takes its time by the workflow's clock (durabletask-js#134, #146)",
    async run({ dapr, elapse }) {
      const run = await dapr.workflow.schedule(sleeper, 200);
      await elapse(200);
      const slept = await run.result(RESULT);
      ok(slept >= 200 && slept < 60_000, `slept ${String(slept)} ms`);
    },
  },
  {
    name: "a wait for an event ends with the event, whatever its case, or with its time (durabletask-js#180)",
    async run({ dapr, elapse }) {
      const run = await dapr.workflow.schedule(waiter, 60_000);
      equal((await inState(dapr, run.id, "RUNNING")).customStatus, "waiting");
      await run.raise("gO", 7);
      equal(await run.result(RESULT), 7);
      const late = await dapr.workflow.schedule(waiter, 100);
      await elapse(100);
      equal(await late.result(RESULT), "EventTimeoutError");
    },
  },
  {
    name: "events that arrive early and together are all taken, in order (dapr#8277, dotnet#1665, #1683)",
    async run({ dapr }) {
      const run = await dapr.workflow.schedule(gatherer, 5);
      for (let i = 0; i < 5; i++) await run.raise(go, i);
      equal(await run.result(RESULT), [0, 1, 2, 3, 4]);
    },
  },
  {
    name: "a child workflow's result and failure reach its parent",
    async run({ dapr, unique }) {
      const run = await dapr.workflow.schedule(parent, { id: unique("child"), n: 3 });
      equal(await run.result(RESULT), [8, ["TaskFailedError", 'activity "final" failed: never again']]);
    },
  },
  {
    name: "a child whose id is in use fails (1.18.2)",
    async run({ dapr, unique }) {
      const id = unique("twin");
      const run = await dapr.workflow.schedule(twins, id);
      await inState(dapr, id, "RUNNING");
      await dapr.workflow.run(id).raise(go, 1);
      equal(await run.result(RESULT), ["WorkflowInstanceAlreadyExists", 1]);
    },
  },
  {
    name: "continue as new keeps events that arrive together (durabletask-js#136, #269, dotnet#1772)",
    async run({ dapr }) {
      const run = await dapr.workflow.schedule(counter, 0);
      for (let i = 0; i < 5; i++) await run.raise(go, i);
      equal(await run.result(RESULT), 5);
    },
  },
  {
    name: "continue as new commits calls that were not awaited",
    async run({ dapr, unique, elapse }) {
      const key = unique("forgotten");
      const run = await dapr.workflow.schedule(forgetful, { key, again: true });
      await elapse(1);
      equal(await run.result(RESULT), "done");
      await dapr.workflow.run(noted, `${key}-detached`).result(RESULT);
      equal([runs.get(`${key}-detached`), runs.get(key)], [1, 1]);
    },
  },
  {
    name: "a suspended instance waits, and goes on with what arrived meanwhile (durabletask-js#306)",
    async run({ dapr }) {
      const run = await dapr.workflow.schedule(gatherer, 2);
      await run.suspend();
      await inState(dapr, run.id, "SUSPENDED");
      await run.raise(go, 1);
      await run.raise(go, 2);
      equal((await inState(dapr, run.id, "SUSPENDED")).output, undefined);
      await run.resume();
      equal(await run.result(RESULT), [1, 2]);
    },
  },
  {
    name: "a terminated instance ends with its output, and so do its children",
    async run({ dapr, unique }) {
      const id = unique("twin");
      const run = await dapr.workflow.schedule(twins, id);
      await inState(dapr, id, "RUNNING");
      await run.terminate({ why: "enough" });
      const error = await failureOf(run.result(RESULT));
      equal([error.code, error.runtimeStatus, error.output], ["canceled", "TERMINATED", { why: "enough" }]);
      await inState(dapr, id, "TERMINATED");
      equal(await run.purge(), 2);
      equal(await run.state(), undefined);
    },
  },
  {
    name: "compensations run in reverse on failure and on termination",
    async run({ dapr, unique }) {
      const failing = { key: unique("saga"), fails: true };
      const error = await failureOf((await dapr.workflow.schedule(saga, failing)).result(RESULT));
      ok(error.message.includes("never again"), error.message);
      equal([runs.get(`${failing.key}-2`), runs.get(`${failing.key}-1`)], [1, 1]);
      const ended = { key: unique("saga"), fails: false };
      const run = await dapr.workflow.schedule(saga, ended);
      for (;;) {
        const timers = (await run.history()).filter(({ type }) => type === "timerCreated");
        if (timers.length > 0) break;
        await pause();
      }
      await run.terminate();
      equal((await failureOf(run.result(RESULT))).runtimeStatus, "TERMINATED");
      equal([runs.get(`${ended.key}-2`), runs.get(`${ended.key}-1`)], [1, 1]);
      const order = (await run.history()).flatMap((event) =>
        event.type === "taskScheduled" ? [event.input] : [],
      );
      equal(order.slice(-2), [`"${ended.key}-2"`, `"${ended.key}-1"`]);
    },
  },
  {
    name: "a value that is too large or has no JSON form fails its task, and the instance goes on (durabletask-js#181)",
    async run({ dapr }) {
      const large = await dapr.workflow.schedule(tooMuch, 5 * 1024 * 1024);
      equal((await failureOf(large.result(RESULT))).failure?.type, "ResponseTooLarge");
      const error = await failureOf((await dapr.workflow.schedule(unserializable)).result(RESULT));
      ok(error.message.includes("cannot be written as JSON"), error.message);
    },
  },
  {
    name: "a wait for something that is not durable fails, with the line (durabletask-js#163, #164)",
    async run({ dapr }) {
      const error = await failureOf((await dapr.workflow.schedule(stuck)).result(RESULT));
      equal(error.failure?.type, "NotDurableError");
      ok(/code\.ts:\d+/.test(error.message), error.message);
    },
  },
  {
    name: "time, ids and random values are those of the run",
    async run({ dapr }) {
      const [before, seen, id] = await (await dapr.workflow.schedule(deterministic)).result(RESULT);
      equal(seen, before);
      ok(/^[\da-f-]{36}$/.test(id as string), String(id));
    },
  },
  {
    name: "an id is used once at a time, and again after the end (1.18.2)",
    async run({ dapr, unique }) {
      const id = unique("once");
      const run = await dapr.workflow.schedule(gatherer, 1, { id });
      await rejects(dapr.workflow.schedule(gatherer, 1, { id }), { code: "already_exists" });
      await rejects(run.purge(), { code: "failed_precondition" });
      await run.raise(go, 1);
      equal(await run.result(RESULT), [1]);
      equal(await (await dapr.workflow.schedule(chain, 1, { id })).result(RESULT), 2);
      for (const bad of ["a/b", "a?b", "a#b", "a\\b", ""])
        await rejects(dapr.workflow.schedule(chain, 1, { id: bad }), { code: "invalid_argument" });
    },
  },
  {
    name: "an instance that does not exist is not_found, and nothing waits for it",
    async run({ dapr, unique }) {
      const run = dapr.workflow.run(unique("none"));
      equal(await run.state(), undefined);
      const calls = [
        () => run.result(RESULT),
        () => run.started(RESULT),
        () => run.raise(go, 1),
        () => run.suspend(),
        () => run.resume(),
        () => run.terminate(),
        () => run.purge(),
        () => run.history(),
        () => run.rerun({ from: 0 }),
      ];
      for (const call of calls) await rejects(call(), { code: "not_found" });
    },
  },
  {
    name: "a start can be put off",
    async run({ dapr }) {
      const startAt = new Date(Date.now() + 3_600_000);
      const run = await dapr.workflow.schedule(chain, 2, { startAt });
      equal((await run.state())?.status, "PENDING");
    },
  },
  {
    name: "ids are listed page by page",
    async run({ dapr, unique }) {
      const ids = [unique("listed"), unique("listed"), unique("listed")];
      for (const id of ids) await (await dapr.workflow.schedule(chain, 0, { id })).result(RESULT);
      const found: string[] = [];
      for await (const id of dapr.workflow.list({ pageSize: 2 })) found.push(id);
      ok(
        ids.every((id) => found.includes(id)),
        `listed: ${found.join(", ")}`,
      );
    },
  },
  {
    name: "a rerun keeps what was before its event, and runs the rest again",
    async run({ dapr, unique }) {
      const run = await dapr.workflow.schedule(chain, 3);
      equal(await run.result(RESULT), 8);
      const again = await run.rerun({ from: 1, id: unique("rerun"), input: 100 });
      equal(await again.result(RESULT), 400);
      const wide = await dapr.workflow.schedule(fan, 3);
      equal(await wide.result(RESULT), 6);
      equal(await (await wide.rerun({ from: 1 })).result(RESULT), 6);
    },
  },
  {
    name: "a deployment that the history does not fit fails the instance, and a patch avoids that",
    async run({ dapr, deploy }) {
      const old = (calls: number) =>
        workflow("changing", async (ctx) => {
          for (let i = 0; i < calls; i++) await ctx.wait(go);
          return "old";
        });
      const changed = workflow("changing", async (ctx) => {
        await ctx.sleep(1);
        return "changed";
      });
      const patched = workflow("changing", async (ctx) => {
        if (ctx.patched("shorter")) return "patched";
        await ctx.wait(go);
        await ctx.wait(go);
        return "old";
      });
      await deploy({ workflows: [old(2)], activities: [] });
      const [bad, good] = [await dapr.workflow.schedule(old(2)), await dapr.workflow.schedule(old(2))];
      await started(dapr, bad.id);
      await good.raise(go, 1);
      while ((await good.history()).filter(({ type }) => type === "timerCreated").length < 2) await pause();
      await deploy({ workflows: [changed], activities: [] });
      await bad.raise(go, 1);
      equal((await failureOf(bad.result(RESULT))).failure?.type, "NonDeterminismError");
      await deploy({ workflows: [patched], activities: [] });
      await good.raise(go, 1);
      equal(await good.result(RESULT), "old");
      equal(await (await dapr.workflow.schedule(patched)).result(RESULT), "patched");
    },
  },
  {
    name: "an instance stays with its named version, and is STALLED without it until a worker has it",
    async run({ dapr, deploy }) {
      const v1 = workflow("versioned", async (ctx) => `one ${String(await ctx.wait(go))}`, { version: "1" });
      const v2 = workflow("versioned", () => "two", { version: "2" });
      const both = workflow("versioned", () => "two", {
        version: "2",
        versions: { 1: async (ctx) => `one ${String(await ctx.wait(go))}` },
      });
      await deploy({ workflows: [v1], activities: [] });
      const run = await dapr.workflow.schedule(v1);
      equal((await started(dapr, run.id)).version, "1");
      await deploy({ workflows: [v2], activities: [] });
      await run.raise(go, 7);
      const state = await inState(dapr, run.id, "STALLED");
      equal(state.stalled?.reason, "VERSION_NOT_AVAILABLE");
      await rejects(run.raise(go, 8), { code: "failed_precondition" });
      await deploy({ workflows: [both], activities: [] });
      equal(await run.result(RESULT), "one 7");
      equal(await (await dapr.workflow.schedule(both)).result(RESULT), "two");
    },
  },
];
