import { onStop } from "@dapr-ts/page-kit";
import { WorkflowWorker } from "@dapr-ts/workflow";
import * as activities from "./activities/index.ts";
import { dapr } from "./dapr.ts";
import { fulfilOrder } from "./fulfil-order.ts";

// The process that runs the orders. It has no port, and nothing of an order is in its memory alone: kill it at any time.
const worker = new WorkflowWorker({ workflows: [fulfilOrder], activities, client: dapr });
onStop(async () => {
  await worker.stop();
  await dapr.close();
});
await worker.start();
process.send?.("ready");
