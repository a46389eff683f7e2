import { DaprClient } from "@dapr-ts/client";
import { inMemoryDapr } from "@dapr-ts/testing";
import { WorkflowWorker, activity, replay } from "@dapr-ts/workflow";
import { approved, checkout, refund, reserve } from "./checkout.ts";

export async function testCheckout() {
  const memory = inMemoryDapr();
  await using dapr = new DaprClient({ transport: memory });
  const charge = activity("charge", () => "a receipt of the test"); // any activity can be replaced
  await using worker = new WorkflowWorker({
    workflows: [checkout],
    activities: [charge, refund, reserve],
    client: dapr,
  });
  await worker.start();

  const run = await dapr.workflow.schedule(checkout, { id: "o-2", items: ["tea"], total: 9 });
  await run.raise(approved, { by: "the test" });
  await memory.settled();
  await memory.time.advance(3_600_000); // the hour of `ctx.sleep("1h")`
  const result = await run.result();

  // Before a deployment: does today's code still fit the histories of yesterday?
  await replay(checkout, await run.history(), { activities: [charge, refund, reserve] });
  return result;
}
