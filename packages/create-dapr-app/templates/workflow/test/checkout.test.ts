import { DaprClient } from "@dapr-ts/server";
import { inMemoryDapr } from "@dapr-ts/testing";
import { WorkflowWorker } from "@dapr-ts/workflow";
import { expect, test } from "vitest";
import { approved, charge, checkout } from "../src/checkout.ts";

test("a small order is charged at once, a large one after its approval", async () => {
  const memory = inMemoryDapr();
  await using dapr = new DaprClient({ transport: memory });
  await using worker = new WorkflowWorker({ workflows: [checkout], activities: [charge], client: dapr });
  await worker.start();

  const small = await dapr.workflow.schedule(checkout, { id: "1", total: 42 });
  expect(await small.result()).toBe("receipt of 1");

  const large = await dapr.workflow.schedule(checkout, { id: "2", total: 1000 });
  await memory.settled();
  expect((await large.state())?.status).toBe("RUNNING");
  await large.raise(approved, { by: "the test" });
  expect(await large.result()).toBe("receipt of 2");
});
