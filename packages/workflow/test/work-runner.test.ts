import type { HistoryEvent } from "@dapr-ts/core";
import { NEVER, WAKE_EVENT, silent, type ActivityTask, type WorkflowTurn } from "@dapr-ts/core/internal";
import { expect, test } from "vitest";
import { activity, event, workflow, type AnyActivity, type AnyWorkflow } from "../src/index.ts";
import { enterScope } from "../src/guards/installed.ts";
import { Registry } from "../src/registry.ts";
import { RunCache } from "../src/worker/run-cache.ts";
import { WorkRunner } from "../src/worker/work-runner.ts";
import { promiseOutside } from "./support/outside.ts";

const go = event<number>("go");
const double = activity("double", (n: number) => n * 2);
const waiting = workflow("waiting", async (ctx) => ctx.call(double, await ctx.wait(go)));

/** A runner whose responses are recorded, and go out when `respond` resolves. */
function start(
  options: { workflows?: AnyWorkflow[]; activities?: AnyActivity[]; isRecorded?: boolean } = {},
) {
  const { workflows = [waiting], activities = [double], isRecorded = false } = options;
  const registry = new Registry(workflows, activities);
  const sent: string[] = [];
  const scope = enterScope({ guards: true });
  const runner = new WorkRunner({
    engine: { ...scope, find: registry.workflow, logger: silent, onNonDeterminism: "fail" },
    activities: {
      find: registry.activity,
      logger: silent,
      signal: new AbortController().signal,
      around: (_task, run) => run(),
    },
    responder: {
      turn: ({ actions }: { actions: { type: string }[] }, wanted: () => boolean) => {
        if (wanted()) sent.push(actions.map(({ type }) => type).join() || "nothing");
        return Promise.resolve();
      },
      activity: ({ result }: { result?: string }, wanted: () => boolean) => {
        if (wanted()) sent.push(`result ${String(result)}`);
        return Promise.resolve();
      },
      isRecorded: () => Promise.resolve(isRecorded),
      wake: (id: string) => {
        sent.push(`wake ${id}`);
        return Promise.resolve();
      },
    } as never,
    logger: silent,
    instrumentation: undefined,
    maxConcurrentWorkflows: 10,
    maxConcurrentActivities: 10,
  });
  const origin = { isOver: false, runs: new RunCache(10) };
  return { sent, origin, take: (item: WorkflowTurn | ActivityTask) => runner.take(item, origin), runner };
}

const at = (ms: number, one: object, id = -1) => ({ id, time: new Date(ms), ...one }) as HistoryEvent;
const began = (ms: number) => at(ms, { type: "workflowStarted", patches: [], version: undefined });
const execution = at(0, {
  type: "executionStarted",
  name: "waiting",
  instanceId: "i",
  executionId: "e-1",
  input: undefined,
});
const raised = (name: string, input?: string) => at(2, { type: "eventRaised", name, input });

const waits = at(
  0,
  { type: "timerCreated", fireAt: new Date(NEVER), name: "go", origin: { kind: "event", name: "go" } },
  0,
);

const turnOf = (past: HistoryEvent[], fresh: HistoryEvent[]): WorkflowTurn => ({
  kind: "workflow",
  instanceId: "i",
  past,
  fresh,
  propagated: undefined,
  replays: false,
  completionToken: "",
});

const settled = (runner: WorkRunner): Promise<void> => runner.stop();
/** Resolves when everything that does not wait for anything else has run. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 50));

test("a turn that is delivered again before its response went out is answered once, with what has arrived since", async () => {
  const { sent, take, runner } = start();
  take(turnOf([], [began(0), execution]));
  take(turnOf([], [began(1), execution, raised("go", "1")]));
  await expect.poll(() => sent).toHaveLength(1);
  await settled(runner);
  expect(sent).toEqual(["createTimer,scheduleTask"]);
});

test("a turn that is delivered again with more events after its response went out gets another turn (dapr#9641)", async () => {
  const { sent, take, runner, origin } = start();
  take(turnOf([], [began(0), execution]));
  await expect.poll(() => sent).toHaveLength(1);
  take(turnOf([], [began(1), execution, raised("go", "1")]));
  await expect.poll(() => sent).toHaveLength(3);
  await settled(runner);
  expect(sent).toEqual(["createTimer", "createTimer,scheduleTask", "wake i"]);
  // The next turn replays what daprd has recorded, not what was sent.
  expect(origin.runs.size).toBe(0);
});

test.each<[string, HistoryEvent[], string[]]>([
  ["with more events is not answered, and gets another turn", [raised("go", "1")], ["createTimer", "wake i"]],
  ["is not answered", [], ["createTimer"]],
])(
  "a delivery that the response to an earlier one has ended %s (dapr#9641)",
  async (_what, more, expected) => {
    const { sent, take, runner } = start({ isRecorded: true });
    take(turnOf([], [began(0), execution]));
    await expect.poll(() => sent).toHaveLength(1);
    take(turnOf([], [began(1), execution, ...more]));
    await quiet();
    await settled(runner);
    expect(sent).toEqual(expected);
  },
);

test("an action that daprd has recorded twice does not fail the workflow", async () => {
  const { sent, take, runner } = start();
  const past = [began(0), execution, waits, began(1), waits];
  take(turnOf(past, [began(2), raised("go", "1")]));
  await expect.poll(() => sent).toEqual(["scheduleTask"]);
  await settled(runner);
});

test("the turn of a wake sends what the sidecar has not recorded", async () => {
  const { sent, take, runner } = start();
  const past = [began(1), execution, raised("go", "1"), waits];
  take(turnOf(past, [began(3), raised(WAKE_EVENT)]));
  await expect.poll(() => sent).toHaveLength(1);
  await settled(runner);
  expect(sent).toEqual(["scheduleTask"]);
});

test.each([
  ["the same events", [began(1), execution]],
  ["a wake more", [began(1), execution, raised(WAKE_EVENT)]],
])("a turn that is delivered again with %s needs no other turn", async (_what, fresh) => {
  const { sent, take, runner } = start();
  take(turnOf([], [began(0), execution]));
  await expect.poll(() => sent).toHaveLength(1);
  take(turnOf([], fresh));
  await expect.poll(() => sent).toHaveLength(2);
  await quiet();
  await settled(runner);
  expect(sent).toEqual(["createTimer", "createTimer"]);
});

test("the next turn of an instance needs no other turn", async () => {
  const { sent, take, runner } = start();
  take(turnOf([], [began(0), execution]));
  await expect.poll(() => sent).toHaveLength(1);
  take(turnOf([began(0), execution, waits], [began(1), raised("go", "1")]));
  await expect.poll(() => sent).toHaveLength(2);
  await quiet();
  await settled(runner);
  expect(sent).toEqual(["createTimer", "scheduleTask"]);
});

test("a task of a former run is not answered once the next run has a task of this number", async () => {
  const first = promiseOutside();
  const slow = activity("slow", async (n: number) => {
    if (n === 1) await first.promise;
    return n;
  });
  const { sent, take, runner } = start({ activities: [slow] });
  const task = (input: string, taskExecutionId: string): ActivityTask =>
    ({
      kind: "activity",
      ...{ instanceId: "i", taskId: 0, name: "slow", input, taskExecutionId, completionToken: "" },
    }) as ActivityTask;
  take(task("1", "a"));
  take(task("2", "b"));
  first.resolve();
  await expect.poll(() => sent).toEqual(["result 2"]);
  take(task("3", "c"));
  await expect.poll(() => sent).toEqual(["result 2", "result 3"]);
  await settled(runner);
});
