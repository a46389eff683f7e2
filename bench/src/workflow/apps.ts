import { DaprWorkflowClient, WorkflowRuntime, WorkflowRuntimeStatus, type WorkflowContext } from "@dapr/dapr";
import { DaprClient } from "@dapr-ts/client";
import { WorkflowWorker, activity, workflow } from "@dapr-ts/workflow";
import { startBareWorker } from "./bare-worker.ts";
import type { StartWorkflowApp, WorkflowContestant } from "./protocol.ts";

const ours: StartWorkflowApp = async ({ grpcPort, httpPort }) => {
  let executed = 0;
  const increment = activity("increment", (n: number) => (executed++, n + 1));
  const chain = workflow("chain", async (ctx, size: number) => {
    let n = 0;
    for (let i = 0; i < size; i++) n = await ctx.call(increment, n);
    return n;
  });
  const fan = workflow("fan", async (ctx, size: number) => {
    const all = await Promise.all(Array.from({ length: size }, () => ctx.call(increment, 0)));
    return all.reduce((sum, n) => sum + n, 0);
  });
  const client = new DaprClient({
    httpEndpoint: `http://127.0.0.1:${String(httpPort)}`,
    grpcEndpoint: `http://127.0.0.1:${String(grpcPort)}`,
  });
  const worker = new WorkflowWorker({ workflows: [chain, fan], activities: [increment], client });
  await worker.start();
  return {
    executed: () => executed,
    run: async (shape, size) =>
      (await client.workflow.schedule(shape === "chain" ? chain : fan, size)).result({ timeoutMs: 60_000 }),
  };
};

const official: StartWorkflowApp = async ({ grpcPort }) => {
  const options = { daprHost: "127.0.0.1", daprPort: String(grpcPort) };
  let executed = 0;
  const increment = (_: unknown, n: number): Promise<number> => Promise.resolve((executed++, n + 1));
  const chain = async function* (
    ctx: WorkflowContext,
    size: number,
  ): AsyncGenerator<unknown, number, number> {
    let n = 0;
    for (let i = 0; i < size; i++) n = yield ctx.callActivity(increment, n);
    return n;
  };
  const fan = async function* (
    ctx: WorkflowContext,
    size: number,
  ): AsyncGenerator<unknown, number, number[]> {
    const all = yield ctx.whenAll(Array.from({ length: size }, () => ctx.callActivity(increment, 0)));
    return all.reduce((sum, n) => sum + n, 0);
  };
  const runtime = new WorkflowRuntime(options);
  runtime
    .registerActivityWithName("increment", increment)
    .registerWorkflowWithName("chain", chain)
    .registerWorkflowWithName("fan", fan);
  await runtime.start();
  const client = new DaprWorkflowClient(options);
  return {
    executed: () => executed,
    run: async (shape, size) => {
      const id = await client.scheduleNewWorkflow(shape, size);
      const state = await client.waitForWorkflowCompletion(id, true, 60);
      const failure = state?.workflowFailureDetails;
      if (failure !== undefined) throw new Error(`${shape}: ${failure.getErrorMessage()}`);
      if (state?.runtimeStatus !== WorkflowRuntimeStatus.COMPLETED)
        throw new Error(`${shape}: not completed`);
    },
  };
};

export const workflowApps: Readonly<Record<WorkflowContestant, StartWorkflowApp>> = {
  "workflow/ours": ours,
  "workflow/bare worker": startBareWorker,
  "workflow/official": official,
};
