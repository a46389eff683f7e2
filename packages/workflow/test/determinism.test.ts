import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { DaprClient } from "@dapr-ts/client";
import { inMemoryDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { WorkflowWorker, activity, replay, workflow, type WorkflowFunction } from "../src/index.ts";

const double = activity("double", async (n: number) => {
  // An activity is not workflow code: timers and time are real, also while workflows run beside it.
  const before = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 2));
  expect(performance.now()).toBeGreaterThan(before);
  return n * 2;
});

/** Runs a workflow on an engine in memory, and replays its history; virtual time goes on until it ends. */
async function run(code: WorkflowFunction<unknown, unknown>) {
  const definition = workflow("sneaky", code);
  const memory = inMemoryDapr();
  await using dapr = new DaprClient({ transport: memory });
  await using worker = new WorkflowWorker({ workflows: [definition], activities: [double], client: dapr });
  await worker.start();
  const started = await dapr.workflow.schedule(definition);
  const end = started.result().then(
    (value: unknown) => ({ value }),
    (error: Error) => ({ failed: error.message }),
  );
  let over = false;
  void end.then(() => (over = true));
  while (!over) {
    await memory.settled();
    await memory.time.advance(1_000);
    await delay(1);
  }
  const result = await end;
  if ("value" in result) await replay(definition, JSON.stringify(await started.history()));
  return result as { value?: unknown; failed?: string };
}

const globals = () => [
  Math.random(),
  crypto.randomUUID(),
  Date.now(),
  performance.now(),
  new Date().toJSON(),
];

test("values of an async generator, of nested promises and of callbacks are those of the run", async () => {
  const seen: unknown[][] = [];
  const { value } = await run(async (ctx) => {
    const mine: unknown[] = [];
    async function* numbers() {
      for (let i = 0; i < 3; i++) {
        yield await ctx.call(double, i);
        mine.push(...globals());
      }
    }
    for await (const n of numbers()) mine.push(n, ...globals());
    await Promise.race([ctx.sleep(10), ctx.sleep(20).then(() => mine.push("late"))]).then(() =>
      mine.push(...globals()),
    );
    await ctx.parallel([1, 2, 3], 2, async (n) => {
      mine.push(...globals());
      mine.push(await ctx.call(double, n), ...globals());
    });
    await Promise.resolve().then(async () => Promise.all([(async () => mine.push(...globals()))()]));
    await { then: (resolve: (value: unknown) => void) => resolve(mine.push(...globals())) };
    queueMicrotask(() => mine.push(...globals()));
    await ctx.call(double, 9);
    seen.push(mine);
    return JSON.stringify(mine);
  });
  expect(typeof value).toBe("string");
  // Each turn replays in memory, and `replay` once more.
  for (const one of seen) expect(JSON.stringify(one)).toBe(value);
  expect(seen.length).toBeGreaterThan(1);
});

test("two workflows that interleave in one process have each its own values, and other code has the real ones", async () => {
  const both = workflow("both", async (ctx, n: number) => {
    const mine = [globals()];
    for (let i = 0; i < 5; i++) {
      await ctx.call(double, n);
      mine.push(globals());
    }
    return mine;
  });
  const memory = inMemoryDapr();
  await using dapr = new DaprClient({ transport: memory });
  await using worker = new WorkflowWorker({ workflows: [both], activities: [double], client: dapr });
  await worker.start();
  const real = new Set<number>();
  const sampling = setInterval(() => real.add(Math.random()), 1);
  const runs = await Promise.all([1, 2, 3].map((n) => dapr.workflow.schedule(both, n)));
  const results = await Promise.all(runs.map((one) => one.result()));
  clearInterval(sampling);
  const random = results.map((one) => (one as unknown[][]).map(([first]) => first));
  expect(new Set(random.flat()).size).toBe(18);
  for (const one of real) expect(random.flat()).not.toContain(one);
  expect(real.size).toBeGreaterThan(0);
  for (const one of runs) await replay(both, JSON.stringify(await one.history()));
});

test.each<[string, () => unknown, RegExp]>([
  ["a timer", () => new Promise((resolve) => setTimeout(resolve, 1)), /setTimeout.*ctx\.sleep/],
  ["an interval", () => setInterval(() => undefined, 1), /setInterval.*ctx\.sleep/],
  ["setImmediate", () => setImmediate(() => undefined), /setImmediate/],
  ["fetch", () => fetch("http://127.0.0.1:1/"), /fetch.*activity/],
  ["a WebSocket", () => new WebSocket("ws://127.0.0.1:1/"), /WebSocket.*activity/],
])("%s throws in the first turn, after an await, and in a callback", async (_, use, message) => {
  const uses: WorkflowFunction<unknown, unknown>[] = [
    () => use(),
    async (ctx) => {
      await ctx.call(double, 1);
      return use();
    },
    (ctx) => ctx.call(double, 1).then(() => use()),
    () => Promise.resolve().then(() => use()),
  ];
  for (const one of uses) expect((await run(one)).failed).toMatch(message);
});

test.each<[string, () => Promise<unknown>]>([
  ["an imported timer", () => delay(5)],
  ["a file", () => readFile(import.meta.filename)],
  ["a promise that nothing settles", () => new Promise(() => undefined)],
  ["a race of such", () => Promise.race([delay(5), delay(6)])],
])("a wait for %s fails with the line, at the begin and after a call", async (_, wait) => {
  for (const first of [false, true]) {
    const { failed } = await run(async (ctx) => {
      if (first) await ctx.call(double, 1);
      await wait();
    });
    expect(failed).toMatch(/not durable/);
  }
});
