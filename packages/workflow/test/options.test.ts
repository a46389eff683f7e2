import { DaprClient, DaprError } from "@dapr-ts/client";
import { inMemoryDapr } from "@dapr-ts/testing";
import { describe, expect, test } from "vitest";
import { WorkflowWorker, activity, workflow } from "../src/index.ts";
import type { WorkflowHostOptions } from "../src/worker/options.ts";

const LIMITS = ["startTimeoutMs", "stopTimeoutMs"] as const;
const COUNTS = ["maxConcurrentWorkflows", "maxConcurrentActivities", "maxCachedWorkflows"] as const;

const workerOf = (client: DaprClient, options: WorkflowHostOptions): WorkflowWorker =>
  new WorkflowWorker({ ...options, client });

/** A sidecar that refuses the first stream, like one that is not ready yet. */
function slowToStart() {
  const dapr = inMemoryDapr();
  const { stream } = dapr;
  let isReady = false;
  return Object.assign(dapr, {
    stream: (...args: Parameters<typeof stream>) => {
      if (isReady) return stream.apply(dapr, args);
      isReady = true;
      return Promise.reject(new DaprError("not ready", { code: "unavailable" }));
    },
  });
}

/** An activity that runs until it is released. */
function heldActivity() {
  const begun = Promise.withResolvers<{ readonly aborted: boolean }>();
  const result = Promise.withResolvers<string>();
  const held = activity("held", (_input: undefined, { signal }) => {
    begun.resolve(signal);
    return result.promise;
  });
  return { held, begun: begun.promise, release: () => result.resolve("done") };
}

describe.each(LIMITS)("%s", (name) => {
  test.each([0, Infinity, 60_000.5, 2 ** 31 - 1])("may be %d", async (value) => {
    await using client = new DaprClient({ transport: slowToStart() });
    const { held, begun, release } = heldActivity();
    const order = workflow("order", (ctx) => ctx.call(held));
    const worker = workerOf(client, { workflows: [order], activities: [held], [name]: value });
    await worker.start();
    await client.workflow.schedule(order);
    const signal = await begun;
    const stopped = worker.stop();
    // Long enough for a timer of a millisecond.
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(signal.aborted).toBe(false);
    release();
    await stopped;
  });

  test.each([-1, NaN, 2 ** 40, "500"])("may not be %j", (value) => {
    expect(() => workerOf(new DaprClient(), { [name]: value })).toThrow(
      expect.objectContaining({
        code: "invalid_argument",
        message: expect.stringContaining(`${name} must be a number of milliseconds`) as string,
      }),
    );
  });
});

test.each(COUNTS)("%s must be a whole number, or Infinity", (name) => {
  const client = new DaprClient();
  for (const value of [1, 7, Infinity]) expect(workerOf(client, { [name]: value })).toBeDefined();
  for (const value of [-1, NaN, 1.5, "5"])
    expect(() => workerOf(client, { [name]: value })).toThrow(
      expect.objectContaining({
        code: "invalid_argument",
        message: expect.stringContaining(`${name} must be a whole number`) as string,
      }),
    );
});

test("no turn runs without room for one, and none is kept with maxCachedWorkflows 0", () => {
  const client = new DaprClient();
  expect(() => workerOf(client, { maxConcurrentWorkflows: 0 })).toThrow("from 1 to");
  expect(() => workerOf(client, { maxConcurrentActivities: 0 })).toThrow("from 1 to");
  expect(workerOf(client, { maxCachedWorkflows: 0 })).toBeDefined();
});
