import { DaprError, type DaprApp, type DaprClient, type DaprServer } from "@dapr-ts/server";

export interface Order {
  readonly id: string;
  readonly total: number;
}

const STORE = "statestore";

/** Adds the methods of this service. Other apps call them by the app's id. */
export function addHandlers(app: DaprApp | DaprServer, dapr: DaprClient): void {
  app.method(
    "orders/:id",
    async (request) => {
      const { id = "" } = request.params;
      const order = await dapr.state.get<Order>(STORE, id);
      if (order === undefined) throw new DaprError(`order "${id}" does not exist`, { code: "not_found" });
      return order;
    },
    { verb: "GET" },
  );
  app.method(
    "orders",
    async (request) => {
      const order = (await request.json()) as Order;
      await dapr.state.set(STORE, order.id, order);
      return order;
    },
    { verb: "POST" },
  );
}
