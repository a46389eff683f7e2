import type { HistoryEvent } from "@dapr-ts/core";
import { silent, type WorkflowTurn } from "@dapr-ts/core/internal";
import { expect, test } from "vitest";
import { activity, workflow } from "../src/index.ts";
import type { EngineOptions } from "../src/engine/turn.ts";
import { enterScope } from "../src/guards/installed.ts";
import type { DefinedWorkflow, WorkflowFunction } from "../src/types.ts";
import { RunCache } from "../src/worker/run-cache.ts";
import { promiseOutside } from "./support/outside.ts";

const scope = enterScope({ guards: true });
const double = activity("double", (n: number) => n * 2);

/** Counts how often the code runs from its begin. */
function counted(code: WorkflowFunction<unknown, unknown>) {
  const begun = { times: 0 };
  const definition: unknown = workflow("counted", (ctx, input: unknown) => {
    begun.times++;
    return code(ctx, input);
  });
  const options: EngineOptions = {
    ...scope,
    find: () => definition as DefinedWorkflow,
    logger: silent,
    onNonDeterminism: "fail",
  };
  return { begun, options };
}

const chain = () =>
  counted(async (ctx) => [await ctx.call(double, 1), await ctx.call(double, 2), await ctx.call(double, 3)]);

const at = (ms: number, event: object, id = -1) => ({ id, time: new Date(ms), ...event }) as HistoryEvent;
const started = (ms: number) => at(ms, { type: "workflowStarted", patches: [], version: undefined });
const begun = (executionId = "e-1") =>
  at(0, { type: "executionStarted", name: "counted", instanceId: "i", executionId, input: undefined });
const scheduled = (id: number) =>
  at(0, { type: "taskScheduled", name: "double", input: "1", taskExecutionId: "" }, id);
const completed = (id: number) => at(id + 1, { type: "taskCompleted", scheduledId: id, result: "2" });

const turnOf = (past: HistoryEvent[], fresh: HistoryEvent[], instanceId = "i"): WorkflowTurn => ({
  ...{
    kind: "workflow",
    instanceId,
    past,
    fresh,
    propagated: undefined,
    replays: false,
    completionToken: "",
  },
});

const first = [started(0), begun()];
const second = [started(1), completed(0)];

test("a turn of a run that is kept plays only what is new, and the run is gone at its end", async () => {
  const { begun: runs, options } = chain();
  const cache = new RunCache(10);
  expect((await cache.play(turnOf([], first), options)).actions).toMatchObject([{ id: 0 }]);
  const past = [...first, scheduled(0)];
  expect((await cache.play(turnOf(past, second), options)).actions).toMatchObject([{ id: 1 }]);
  past.push(...second, scheduled(1));
  const third = [started(2), completed(1)];
  expect((await cache.play(turnOf(past, third), options)).actions).toMatchObject([{ id: 2 }]);
  past.push(...third, scheduled(2));
  const last = await cache.play(turnOf(past, [started(3), completed(2)]), options);
  expect(last.actions).toMatchObject([{ status: "COMPLETED", result: "[2,2,2]" }]);
  expect(runs.times).toBe(1);
  expect(cache.size).toBe(0);
});

test("turns that another worker has played are caught up with", async () => {
  const { begun: runs, options } = chain();
  const cache = new RunCache(10);
  await cache.play(turnOf([], first), options);
  const past = [...first, scheduled(0), ...second, scheduled(1)];
  const third = await cache.play(turnOf(past, [started(2), completed(1)]), options);
  expect(third.actions).toMatchObject([{ id: 2 }]);
  expect(runs.times).toBe(1);
});

test.each([
  ["lacks the turn before", [], first],
  ["lacks an event", [started(0)], [begun(), completed(0)]],
  ["is of another run", [started(0), begun("e-2"), scheduled(0)], second],
  [
    "has another event",
    [started(0), begun(), scheduled(0), started(1), completed(0)].slice(0, 4),
    [completed(0)],
  ],
])("a history that %s is replayed as a whole", async (_what, past, fresh) => {
  const { begun: runs, options } = chain();
  const cache = new RunCache(10);
  await cache.play(turnOf([], first), options);
  if (past.length === 4) await cache.play(turnOf([...first, scheduled(0)], second), options);
  const { actions } = await cache.play(turnOf(past, fresh), options);
  expect(runs.times).toBe(2);
  expect(actions.every(({ type }) => type === "scheduleTask")).toBe(true);
});

test("the runs that were used last are kept, and none with a limit of 0", async () => {
  const { begun: runs, options } = chain();
  const cache = new RunCache(2);
  for (const id of ["a", "b", "c"]) await cache.play(turnOf([], first, id), options);
  expect(cache.size).toBe(2);
  await cache.play(turnOf([...first, scheduled(0)], second, "c"), options);
  expect(runs.times).toBe(3);
  await cache.play(turnOf([...first, scheduled(0)], second, "a"), options);
  expect(runs.times).toBe(4);
  const none = new RunCache(0);
  await none.play(turnOf([], first), options);
  expect(none.size).toBe(0);
});

test("large histories are kept up to a number of bytes", async () => {
  const { options } = chain();
  const cache = new RunCache(100);
  for (const id of ["a", "b", "c"]) {
    const past = Object.assign([...first, scheduled(0)], { bytes: 15 * 1024 * 1024 });
    await cache.play(turnOf(past, second, id), options);
  }
  expect(cache.size).toBe(2);
});

test("code that something else has moved on between two turns is replayed, so that it fails as it would anywhere", async () => {
  const outside = promiseOutside();
  const { begun: runs, options } = counted(async (ctx) => {
    const call = ctx.call(double, 1);
    await outside.promise;
    await ctx.call(double, 2);
    return call;
  });
  const cache = new RunCache(10);
  await cache.play(turnOf([], first), options);
  outside.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  const { actions } = await cache.play(turnOf([...first, scheduled(0)], second), options);
  expect(runs.times).toBe(2);
  expect(actions).toMatchObject([{ id: 1 }]);
});
