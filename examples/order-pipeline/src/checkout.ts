import { DaprClient } from "@dapr-ts/client";
import { placeOrders } from "./customers.ts";
import type { OrderStatus } from "./order.ts";

// The app that accepts orders, in its own process: publishes them, then requests the outcome of each from fulfilment.
const orders = placeOrders(Number(process.env["ORDERS"] ?? 20));

await using dapr = new DaprClient();
await dapr.health.waitUntilReady({ timeoutMs: 30_000 });

for (const order of orders) {
  await dapr.pubsub.publish("pubsub", "orders", order);
  console.log(`${order.id} is published: ${String(order.quantity)} × ${order.item}`);
}

const statuses = await Promise.all(
  orders.map(({ id }) =>
    dapr.invoker.invoke<OrderStatus>("fulfilment", `orders/${id}/settled`, { timeoutMs: 180_000 }),
  ),
);
const shipped = statuses.filter(({ state }) => state === "shipped");
const retried = shipped.filter(({ attempts }) => attempts > 1);
const dead = statuses.filter(({ state }) => state === "dead-lettered");
const unfit = dead.filter(({ attempts }) => attempts === 0);
console.log(
  `summary: ${String(orders.length)} published = ${String(shipped.length)} shipped (${String(retried.length)} after ` +
    `retries) + ${String(dead.length)} dead letters (${String(unfit.length)} did not fit the schema)`,
);
