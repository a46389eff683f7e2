import { DaprServer, reply, type DaprServerOptions } from "@dapr-ts/server";

export interface Order {
  id: number;
  item: string;
}

/** The app, the same on every runtime: it is registered here, and served by the file beside it that the runtime needs. */
export function openApp(options: DaprServerOptions = {}): DaprServer {
  const app = new DaprServer(options);
  app.subscribe<Order>("pubsub", "orders", async (order) => {
    await app.client.state.set("statestore", "latest-order", order);
  });
  // Over a stream daprd delivers events and nothing else.
  if (options.channel === "stream") return app;
  app.method("greet/:name", async (request) => {
    const { greeting } = await request.json<{ greeting: string }>();
    return { message: `${greeting}, ${String(request.params["name"])}!` };
  });
  app.method("size", async (request) => {
    let size = 0;
    for await (const chunk of request.body) size += chunk.length;
    return size;
  });
  app.method("echo", (request) => reply(request.body));
  return app;
}
