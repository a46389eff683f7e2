import { DaprClient } from "@dapr-ts/client";
import { WorkflowWorker } from "@dapr-ts/workflow";
import { code } from "./orders.ts";

// A worker of its own process, for tests that kill it. It finds its sidecar and its ledger in the environment.
// It ends with the test's process, even if that is killed.
process.stdin.once("close", () => process.exit()).resume();
const client = new DaprClient();
const worker = new WorkflowWorker({ ...code, client });
await worker.start();
process.stdout.write("ready\n");
