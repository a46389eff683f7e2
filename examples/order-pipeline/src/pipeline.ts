import { startApp } from "./app-process.ts";
import type { startRuntime } from "./runtime.ts";

/**
 * Runs both apps until checkout has the outcome of every order.
 *
 * @param say receives each line with the name of the app that printed it
 * @throws Error when an app fails
 */
export async function runPipeline(
  { dapr, environments }: Awaited<ReturnType<typeof startRuntime>>,
  orders: number,
  say: (app: string, line: string) => void,
): Promise<void> {
  const fulfilment = startApp("fulfilment", environments.fulfilment, (line) => say("fulfilment", line));
  await using apps = new AsyncDisposableStack();
  apps.use(fulfilment);
  await dapr.apps.fulfilment.waitForApp();
  const checkout = apps.use(
    startApp("checkout", { ...environments.checkout, ORDERS: String(orders) }, (line) =>
      say("checkout", line),
    ),
  );
  const code = await Promise.race([checkout.exited, fulfilment.exited.then(() => -1)]);
  if (code !== 0) throw new Error("an app ended before the orders were settled");
  // It finishes the work in flight and then ends by itself.
  fulfilment.kill("SIGTERM");
  const left = await fulfilment.exited;
  if (left !== 0) throw new Error(`fulfilment ended with ${String(left)}`);
}
