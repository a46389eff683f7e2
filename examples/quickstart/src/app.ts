import { setTimeout as delay } from "node:timers/promises";
import { DaprClient, DaprError } from "@dapr-ts/client";
import { quickstart } from "./quickstart.ts";

const PATIENCE_MS = 60_000;

// The program alone, for a sidecar that `dapr-ts run` or `dapr run` has started. The orders app starts at the same time.
{
  await using dapr = new DaprClient();
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await dapr.invoker.invoke("orders", "received/0");
      break;
    } catch (error) {
      if (!(error instanceof DaprError) || performance.now() > deadline) throw error;
      await delay(100);
    }
  }
}
await quickstart(console.log);
