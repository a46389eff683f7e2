import { DaprServer } from "@dapr-ts/server";

export interface Order {
  id: number;
  item: string;
}

/** Registers the handlers that Dapr calls. They do not depend on the framework that mounts `fetch`. */
export function openShop(): DaprServer {
  const dapr = new DaprServer();
  dapr.subscribe<Order>("pubsub", "orders", async (order) => {
    await dapr.client.state.set("statestore", "latest-order", order);
  });
  dapr.method("greet/:name", async (request) => {
    const { greeting } = await request.json<{ greeting: string }>();
    return { message: `${greeting}, ${String(request.params["name"])}!` };
  });
  return dapr;
}

/** Returns the order that the app's own route shows. */
export async function latestOrder({ client }: DaprServer): Promise<Order | null> {
  return (await client.state.get<Order>("statestore", "latest-order")) ?? null;
}
