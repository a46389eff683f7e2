import type { DaprApp, DaprClient, DaprServer } from "@dapr-ts/server";

export interface Order {
  readonly id: string;
  readonly total: number;
}

/** Adds the subscription of this app: each order is saved, and large ones are published again. */
export function addHandlers(app: DaprApp | DaprServer, dapr: DaprClient): void {
  app.subscribe<Order>("pubsub", "orders", async (order) => {
    await dapr.state.set("statestore", order.id, order);
    if (order.total >= 1000) await dapr.pubsub.publish("pubsub", "large-orders", order);
  });
}
