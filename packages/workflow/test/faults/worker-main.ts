import { DaprClient } from "@dapr-ts/client";
import { WorkflowWorker } from "@dapr-ts/workflow";
import { activities, order } from "./orders.ts";

// A worker of its own process, for tests that kill it. It finds its sidecar and its ledger in the environment.
const client = new DaprClient();
const worker = new WorkflowWorker({ workflows: [order], activities, client });
await worker.start();
process.stdout.write("ready\n");
