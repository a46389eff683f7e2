import type { DaprClient } from "@dapr-ts/client";
import { approved, checkout } from "./checkout.ts";

export async function order(dapr: DaprClient) {
  const run = await dapr.workflow.schedule(checkout, { id: "o-1", items: ["tea"], total: 9 }, { id: "o-1" });
  await run.raise(approved, { by: "me" });
  const { receipt } = await run.result({ timeoutMs: 30_000 }); // rejects with WorkflowFailedError
  return receipt;
}
