import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { DaprClient } from "@dapr-ts/client";
import type { StandardSchema } from "@dapr-ts/core";
import { Dapr } from "@dapr-ts/proto";
import { startDapr, type DaprRuntime } from "@dapr-ts/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WorkflowWorker, activity, event, workflow, type AnyWorkflow } from "../src/index.ts";
import { promiseOutside } from "./support/outside.ts";

const go = event<number>("go");
const finish = event<number>("finish");
const add = activity("add", ([a, b]: readonly [number, number]) => a + b);
const sum = workflow("sum", async (ctx) => ctx.call(add, [await ctx.wait(go), await ctx.wait(finish)]));

const RESULT = { timeoutMs: 60_000 };

let runtime: DaprRuntime;
let dapr: DaprClient;

beforeAll(async () => {
  runtime = await startDapr({
    backend: "process",
    apps: [{ appId: "restarts" }],
    components: [{ name: "store", type: "state.in-memory", metadata: { actorStateStore: true } }],
  });
  const { httpEndpoint, grpcEndpoint } = runtime;
  dapr = new DaprClient({ httpEndpoint, grpcEndpoint });
});

afterAll(async () => {
  await dapr.close();
  await runtime.stop();
});

const startWorker = async (...workflows: AnyWorkflow[]): Promise<WorkflowWorker> => {
  const worker = new WorkflowWorker({ workflows, activities: [add], client: dapr });
  await worker.start();
  return worker;
};

// Without a retry: the subject is that nothing is lost.
test(
  "events that are raised while the only worker starts again arrive, and every instance ends",
  { retry: 0, timeout: 180_000 },
  async () => {
    let worker = await startWorker(sum);
    const ids = Array.from({ length: 40 }, (_, i) => `sum-${String(i)}`);
    const runs = await Promise.all(ids.map((id) => dapr.workflow.schedule(sum, undefined, { id })));
    for (const [name, value] of [
      [go, 1],
      [finish, 2],
    ] as const) {
      const raised = runs.map((run) => run.raise(name, value));
      await worker.stop();
      worker = await startWorker(sum);
      await Promise.all(raised);
    }
    const results = await Promise.all(runs.map((run) => run.result(RESULT)));
    await worker.stop();
    expect(results).toEqual(ids.map(() => 3));
  },
);

/** Makes daprd cancel the turns that run: it does so when the actor types of an app change. */
async function changeActorTypes(): Promise<() => void> {
  const transport = createGrpcTransport({ baseUrl: runtime.grpcEndpoint });
  const over = new AbortController();
  const value = { entities: ["another-type"] };
  async function* requests() {
    yield { requestType: { case: "initialRequest" as const, value } };
    await new Promise((resolve) => over.signal.addEventListener("abort", resolve));
  }
  const events = createClient(Dapr, transport).subscribeActorEventsAlpha1(requests(), {
    signal: over.signal,
  });
  await events[Symbol.asyncIterator]().next();
  return () => over.abort();
}

const moment = () => new Promise((resolve) => setTimeout(resolve, 300));

// Without a retry: the subject is that an event is not lost.
test(
  "a turn that daprd gives up and sends again with an event is answered once, for the later delivery (dapr#9641)",
  { retry: 0, timeout: 180_000 },
  async () => {
    const gates = [promiseOutside(), promiseOutside()];
    let reached = 0;
    // The input's check makes the first two deliveries of the first turn wait.
    const input: StandardSchema<number> = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: async (value) => {
          await gates[reached++]?.promise;
          return { value: value as number };
        },
      },
    };
    const slow = workflow("slow", async (ctx, n: number) => n + (await ctx.wait(go)), { input });
    const worker = await startWorker(slow);
    // The client checks the input as well.
    const started = dapr.workflow.schedule("slow", 1, { id: "slow-1" });
    const run = dapr.workflow.run("slow-1");
    await expect.poll(() => reached, { timeout: 60_000 }).toBe(1);
    // It waits at the instance's lock, so that the next delivery has it.
    const raised = run.raise(go, 2);
    await moment();
    const end = await changeActorTypes();
    await expect.poll(() => reached, { timeout: 60_000 }).toBe(2);
    gates[0]?.resolve();
    await moment();
    gates[1]?.resolve();
    await Promise.all([started, raised]);
    expect(await run.result(RESULT)).toBe(3);
    end();
    await worker.stop();
  },
);
