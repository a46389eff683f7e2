import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { DaprClient } from "@dapr-ts/client";
import { startDapr, type DaprRuntime } from "@dapr-ts/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WorkflowWorker, activity, workflow } from "../src/index.ts";

const increment = activity("increment", (n: number) => n + 1);
const fan = workflow("fan", async (ctx, width: number) => {
  const all = await Promise.all(Array.from({ length: width }, (_, i) => ctx.call(increment, i)));
  return all.reduce((sum, n) => sum + n, 0);
});
const small = workflow("small", (ctx, n: number) => ctx.call(increment, n));

let runtime: DaprRuntime;
let dapr: DaprClient;
let worker: WorkflowWorker;

beforeAll(async () => {
  runtime = await startDapr({
    backend: "process",
    apps: [{ appId: "load" }],
    components: [{ name: "store", type: "state.in-memory", metadata: { actorStateStore: true } }],
  });
  const { httpEndpoint, grpcEndpoint } = runtime;
  dapr = new DaprClient({ httpEndpoint, grpcEndpoint });
  worker = new WorkflowWorker({ workflows: [fan, small], activities: [increment], client: dapr });
  await worker.start();
});

afterAll(async () => {
  await worker.stop();
  await dapr.close();
  await runtime.stop();
});

/** `npm run load` runs the long form, with 5,000 activities at once and 10,000 workflows. */
const LONG = process.env["DAPR_TS_LOAD"] !== undefined;

test.each(LONG ? [1_000, 5_000] : [1_000])(
  "a fan-out of %i activities completes",
  async (width) => {
    const run = await dapr.workflow.schedule(fan, width);
    expect(await run.result({ timeoutMs: 500_000 })).toBe((width * (width + 1)) / 2);
  },
  600_000,
);

test("memory does not grow with the number of workflows that have ended", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed / 1024 / 1024;
  };
  const batch = async (count: number): Promise<void> => {
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < count) {
        const n = next++;
        const run = await dapr.workflow.schedule(small, n);
        expect(await run.result()).toBe(n + 1);
        await run.purge();
      }
    };
    await Promise.all(Array.from({ length: 20 }, lane));
  };
  const count = LONG ? 10_000 : 600;
  await batch(count / 6);
  const before = used();
  await batch(count);
  const grown = used() - before;
  console.info(`${String(count)} workflows: ${grown.toFixed(1)} MB more on the heap`);
  expect(grown).toBeLessThan(15);
}, 600_000);
