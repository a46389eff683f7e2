import { DaprClient, DaprError } from "@dapr-ts/client";

interface Order {
  id: number;
  item: string;
  total: number;
}

/** Uses the building blocks of a sidecar. `say` receives each step. */
export async function quickstart(say: (line: string) => void): Promise<void> {
  // Finds its sidecar by DAPR_HTTP_PORT and DAPR_GRPC_PORT, as every Dapr application does.
  await using dapr = new DaprClient();
  await dapr.health.waitUntilReady({ timeoutMs: 30_000 });
  const { id, runtimeVersion } = await dapr.metadata.get();
  say(`connected    the sidecar of ${id}, Dapr ${runtimeVersion}`);

  const order: Order = { id: 1, item: "a pot of tea", total: 4.5 };
  await dapr.state.set("statestore", "order-1", order);
  const { value, etag } = await dapr.state.getEntry<Order>("statestore", "order-1");
  say(`state        order-1 is ${String(value?.item)} for ${String(value?.total)}`);

  // With an etag, the write fails if another writer was faster.
  await dapr.state.set("statestore", "order-1", { ...order, total: 5 }, { etag });
  try {
    await dapr.state.set("statestore", "order-1", { ...order, total: 6 }, { etag });
  } catch (error) {
    if (!(error instanceof DaprError)) throw error;
    say(`state        a second write with the same etag is refused: ${error.code}`);
  }

  const receipt = await dapr.invoker.invoke<{ receipt: string }>("orders", "receipts", { body: order });
  say(`invocation   the orders app responded ${JSON.stringify(receipt)}`);

  await dapr.pubsub.publish("pubsub", "orders", order);
  const { count } = await dapr.invoker.invoke<{ count: number }>("orders", "received/1");
  say(`publish      the orders app has received ${String(count)} event`);

  const { PAYMENT_KEY = "" } = await dapr.secret.get("localsecretstore", "PAYMENT_KEY");
  say(`secret       PAYMENT_KEY has ${String(PAYMENT_KEY.length)} characters`);

  {
    await using lock = await dapr.lock.tryLock("lockstore", "order-1", { expirySeconds: 30 });
    const second = await dapr.lock.tryLock("lockstore", "order-1", { expirySeconds: 30 });
    say(
      `lock         the first to ask ${lock ? "has" : "has not"} got it, the second ${second ? "has too" : "has not"}`,
    );
  }

  await dapr.state.delete("statestore", "order-1");
  say(`state        order-1 is ${String(await dapr.state.get("statestore", "order-1"))} again`);
}
