import { setTimeout as delay } from "node:timers/promises";
import { DaprClient } from "@dapr-ts/client";
import type { App, Framework } from "./app-process.ts";
import type { Order } from "./shop.ts";

/** Has Dapr call an app: publishes an order, reads it back from the app's own route, and invokes a method. */
export async function visit(
  app: App,
  order: Order,
): Promise<{ framework: Framework; latestOrder: Order; message: string }> {
  await using dapr = new DaprClient({ httpEndpoint: app.daprUrl });
  await dapr.pubsub.publish("pubsub", "orders", order);
  const latestOrder = await received(app, order.id);
  const { message } = await dapr.invoker.invoke<{ message: string }>(app.name, "greet/Ada", {
    body: { greeting: "Hello" },
  });
  return { framework: app.name, latestOrder, message };
}

/** An event is delivered some time after it was published. */
async function received({ name, url }: App, id: number): Promise<Order> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const response = await fetch(`${url}/latest-order`);
    if (!response.ok) throw new Error(`${name} answered ${String(response.status)}`);
    const order = (await response.json()) as Order | null;
    if (order?.id === id) return order;
    await delay(20);
  }
  throw new Error(`order ${String(id)} did not reach ${name}`);
}
