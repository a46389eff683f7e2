import { NonDeterminismError, activity, replay, workflow, type AnyWorkflow } from "@dapr-ts/workflow";
import { equal, ok, rejects } from "../assert.ts";
import { RESULT, failureOf, inState, pause, started, type DurableCase } from "./case.ts";
import {
  code,
  counter,
  double,
  fan,
  final,
  flaky,
  go,
  note,
  noted,
  parent,
  retried,
  runs,
  saga,
  sleeper,
  waiter,
} from "./code.ts";

const composed = workflow("composed", async (ctx) => {
  const none = await Promise.all([]);
  const [all, first, any] = await Promise.all([
    Promise.all([ctx.call(double, 1), Promise.all([ctx.call(double, 2), ctx.call(double, 3)])]),
    Promise.race([ctx.call(double, 4), ctx.sleep("1h")]),
    Promise.any([ctx.call(final, "any"), ctx.call(double, 5)]),
  ]);
  const settled = await Promise.allSettled([ctx.call(final, "settled"), ctx.call(double, 6)]);
  return [none, all, first, any, settled.map(({ status }) => status)];
});

const handled = workflow("handled", async (ctx, key: string) => {
  const wrong = [
    () => {
      throw new TypeError("the handler threw");
    },
    () => NaN,
    () => undefined as unknown as false,
    () => -1,
  ];
  const messages: string[] = [];
  for (const retry of wrong)
    await ctx.call(final, key, { retry }).catch((error: Error) => messages.push(error.message));
  return [messages, await ctx.call(flaky, { key: `${key}-flaky`, failures: 1 }, { retry: () => 0 })];
});

const badStatus = workflow("badStatus", async (ctx) => {
  try {
    ctx.setStatus({ big: 1n });
  } catch (error) {
    ctx.setStatus((error as Error).name);
  }
  return ctx.call(double, 1);
});

/** Longer than a busy machine takes to raise an event. */
const FIRST_WAIT_MS = 4_000;

/** The first wait ends with its event; the timer of its limit is due while the second one waits. */
const late = workflow("late", async (ctx) => [
  await ctx.wait(go, { timeoutMs: FIRST_WAIT_MS }),
  await ctx.sleep(10),
  await ctx.wait(go, { timeoutMs: 60_000 }).catch((error: Error) => error.name),
]);

/** The call of the old run ends when the new one runs already. */
const crossing = workflow("crossing", async (ctx, n: number): Promise<unknown> => {
  if (n === 2) return "done";
  void ctx.call(slowChild, n);
  await ctx.wait(go);
  return ctx.continueAsNew(n + 1);
});
const slowChild = workflow("slowChild", async (ctx, n: number) => {
  await ctx.sleep(50);
  return ctx.call(double, n);
});

const family = workflow("family", async (ctx, child: string) => {
  await ctx.call(waitingChild, undefined, { id: child });
});
const waitingChild = workflow("waitingChild", (ctx) => ctx.wait(go));

interface Seen {
  readonly scope: string | undefined;
  readonly workflows: readonly string[];
  readonly task: unknown;
}
const seenBy = activity("seenBy", (_: void, { history }): Seen => seenOf(history));
const seenOf = (history: Parameters<typeof seenBy.run & object>[1]["history"]): Seen => ({
  scope: history?.scope,
  workflows: history?.workflows.map(({ name }) => name) ?? [],
  task: history?.task("double")?.output,
});
const grandparent = workflow("grandparent", async (ctx) => {
  await ctx.call(double, 21);
  return [
    await ctx.call(seenBy, undefined, { propagate: "own" }),
    await ctx.call(seenBy),
    await ctx.call(heir, undefined, { propagate: "lineage" }),
  ];
});
const heir = workflow("heir", async (ctx) => [
  ctx.history?.workflows.map(({ name }) => name),
  await ctx.call(seenBy, undefined, { propagate: "own" }),
  await ctx.call(seenBy, undefined, { propagate: "lineage" }),
]);

const launcher = workflow("launcher", (ctx, id: string) => [
  ctx.start(noted, `${id}-now`, { id: `${id}-now`, tags: { team: "one" } }),
  ctx.start(noted, `${id}-later`, { id: `${id}-later`, startAt: new Date(ctx.now().getTime() + 200) }),
]);

const growing = workflow("growing", async (ctx) => {
  for (let i = 0; i < 6; i++) await ctx.wait(go);
  return "done";
});

const own = {
  workflows: [
    ...[composed, handled, badStatus, late, crossing, slowChild, family, waitingChild, grandparent, heir],
    ...[launcher, growing],
  ],
  activities: [seenBy],
};
export const reportCode = {
  workflows: [...code.workflows, ...own.workflows],
  activities: [...code.activities, ...own.activities],
};

/** Public reports of other SDKs and of Dapr, each a case by its number. */
export const reportCases: readonly DurableCase[] = [
  {
    name: "composites of composites, empty ones too, settle once and in order (durabletask-js#118, #123, #143, #150, #301, #302, #267)",
    async run({ dapr }) {
      const run = await dapr.workflow.schedule(composed);
      equal(await run.result(RESULT), [[], [2, [4, 6]], 8, 10, ["rejected", "fulfilled"]]);
      await replay(composed, JSON.stringify(await run.history()));
    },
  },
  {
    name: "a retry handler that throws, or returns no number, fails the call and nothing else (durabletask-js#193, #142)",
    async run({ dapr, unique, elapse }) {
      const run = await dapr.workflow.schedule(handled, unique("handled"));
      await elapse(1);
      const [messages, last] = (await run.result(RESULT)) as [string[], number];
      equal(messages[0], "the handler threw");
      for (const message of messages.slice(1)) ok(message.includes("milliseconds or false"), message);
      equal([messages.length, last], [4, 2]);
    },
  },
  {
    name: "a status without a JSON form throws in the workflow, and the process goes on (durabletask-js#195)",
    async run({ dapr }) {
      const run = await dapr.workflow.schedule(badStatus);
      equal(await run.result(RESULT), 2);
      equal((await run.state())?.customStatus, "DaprError");
    },
  },
  {
    name: "an action with id 0 and a result of 0 settle their call (durabletask-js#157, #122)",
    async run({ dapr }) {
      equal(await (await dapr.workflow.schedule(fan, 1)).result(RESULT), 0);
      equal(await (await dapr.workflow.schedule(fan, 0)).result(RESULT), 0);
    },
  },
  {
    name: "the timer of a wait that got its event ends no later wait (dotnet#1683, 1.18.1, durabletask-go c4edc16)",
    async run({ dapr, elapse }) {
      const run = await dapr.workflow.schedule(late);
      await run.raise(go, 1);
      while ((await run.history()).filter(({ type }) => type === "timerCreated").length < 2) await pause();
      await elapse(10);
      while ((await run.history()).filter(({ type }) => type === "timerCreated").length < 3) await pause();
      await elapse(FIRST_WAIT_MS + 100);
      await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS + 100));
      equal((await run.state())?.status, "RUNNING");
      await run.raise(go, 2);
      equal(await run.result(RESULT), [1, null, 2]);
    },
  },
  {
    name: "a child's end that crosses continue as new belongs to no call of the next run (1.18.1)",
    async run({ dapr, elapse }) {
      const run = await dapr.workflow.schedule(crossing, 0);
      await run.raise(go, 1);
      await run.raise(go, 2);
      await elapse(50);
      await elapse(50);
      equal(await run.result(RESULT), "done");
    },
  },
  {
    name: "an id is not used again while a child of its last run lives (1.18.2)",
    async run({ dapr, unique }) {
      const [id, child] = [unique("family"), unique("orphan")];
      const run = await dapr.workflow.schedule(family, child, { id });
      await inState(dapr, child, "RUNNING");
      await run.terminate(undefined, { recursive: false });
      equal((await failureOf(run.result(RESULT))).runtimeStatus, "TERMINATED");
      equal((await dapr.workflow.run(child).state())?.status, "RUNNING");
      await rejects(dapr.workflow.schedule(family, unique("x"), { id }), { code: "already_exists" });
      await dapr.workflow.run(child).raise(go, 1);
      await dapr.workflow.run(child).result(RESULT);
      await dapr.workflow.schedule(family, unique("orphan"), { id });
      await dapr.workflow.run(id).terminate();
    },
  },
  {
    name: "a call hands down no history, its own, or that of its callers too (1.18)",
    async run({ dapr }) {
      const run = await dapr.workflow.schedule(grandparent);
      const [first, none, inherited] = (await run.result(RESULT)) as [Seen, Seen, [string[], Seen, Seen]];
      equal([first.scope, first.workflows, first.task], ["own", ["grandparent"], 42]);
      equal(none, { workflows: [] });
      const [names, ownSeen, lineage] = inherited;
      equal(names, ["grandparent"]);
      equal([ownSeen.scope, ownSeen.workflows], ["own", ["heir"]]);
      equal([lineage.scope, lineage.workflows, lineage.task], ["lineage", ["grandparent", "heir"], 42]);
    },
  },
  {
    name: "detached workflows start at once or at their time, with no parent",
    async run({ dapr, unique, elapse }) {
      const id = unique("launched");
      const run = await dapr.workflow.schedule(launcher, id);
      equal(await run.result(RESULT), [`${id}-now`, `${id}-later`]);
      await dapr.workflow.run(noted, `${id}-now`).result(RESULT);
      await elapse(300);
      await dapr.workflow.run(noted, `${id}-later`).result(RESULT);
      equal([runs.get(`${id}-now`), runs.get(`${id}-later`)], [1, 1]);
      equal(await run.purge(), 1);
      ok((await dapr.workflow.run(`${id}-now`).state()) !== undefined, "a detached workflow was purged");
    },
  },
  {
    name: "an instance that lacks a patch is STALLED with the reason, until the code has it; forced purges end such ones",
    async run({ dapr, deploy }) {
      const make = (patches: readonly string[]) =>
        workflow("patching", async (ctx) => {
          const taken = patches.filter((patch) => ctx.patched(patch));
          return [taken, await ctx.wait(go)];
        });
      await deploy({ workflows: [make(["a", "b"])], activities: [] });
      const [kept, lost] = [
        await dapr.workflow.schedule(make(["a", "b"])),
        await dapr.workflow.schedule(make(["a", "b"])),
      ];
      for (const { id } of [kept, lost]) await started(dapr, id);
      await deploy({ workflows: [make(["a"])], activities: [] });
      await kept.raise(go, 1);
      await lost.raise(go, 1);
      equal((await inState(dapr, kept.id, "STALLED")).stalled?.reason, "PATCH_MISMATCH");
      await inState(dapr, lost.id, "STALLED");
      for (const call of [() => lost.suspend(), () => lost.terminate(), () => lost.purge()])
        await rejects(call(), { code: "failed_precondition" });
      equal(await lost.purge({ force: true }), 1);
      equal(await lost.state(), undefined);
      await deploy({ workflows: [make(["a", "b"])], activities: [] });
      equal(await kept.result(RESULT), [["a", "b"], 1]);
    },
  },
  {
    name: "a history that grows over the sidecar's limit is STALLED with the reason (1.18)",
    async run({ dapr }) {
      const run = await dapr.workflow.schedule(growing);
      const large = "x".repeat(900_000);
      for (let i = 0; i < 5; i++) {
        // The instance may be STALLED before the last one.
        await run.raise(go.name, large).catch(() => undefined);
      }
      equal((await inState(dapr, run.id, "STALLED")).stalled?.reason, "PAYLOAD_SIZE_EXCEEDED");
      await run.purge({ force: true });
    },
  },
  {
    name: "histories with retries, children, timers, events, failures and continue as new replay from their JSON, and not with other code",
    async run({ dapr, unique, elapse }) {
      const recorded: [AnyWorkflow, string][] = [];
      const record = async (definition: AnyWorkflow, input: unknown, events = 0): Promise<void> => {
        const run = await dapr.workflow.schedule(definition.name, input);
        for (let i = 0; i < events; i++) await run.raise(go, i);
        await elapse(400);
        await run.result(RESULT).catch(() => undefined);
        recorded.push([definition, JSON.stringify(await run.history())]);
      };
      await record(retried, { key: unique("replayed"), failures: 2 });
      await record(retried, { key: unique("replayed"), failures: 9 });
      await record(parent, { id: unique("replayed"), n: 2 });
      await record(sleeper, 100);
      await record(waiter, 60_000, 1);
      await record(waiter, 100);
      await record(counter, 3, 2);
      await record(saga, { key: unique("replayed"), fails: true });
      for (const [definition, history] of recorded) {
        await replay(definition, history, { activities: reportCode.activities });
        const other = workflow(definition.name, (ctx) => ctx.call(note, "other"));
        const error: unknown = await replay(other, history).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        ok(error instanceof NonDeterminismError, `${definition.name}: ${String(error)}`);
      }
    },
  },
  {
    name: "a worker stops without a word, and the next one goes on (js-sdk#595, python#857)",
    async run({ dapr, deploy }) {
      const run = await dapr.workflow.schedule(growing);
      await run.raise(go, 1);
      for (let i = 0; i < 3; i++) await deploy(reportCode);
      for (let i = 0; i < 5; i++) await run.raise(go, i);
      equal(await run.result(RESULT), "done");
    },
  },
];
