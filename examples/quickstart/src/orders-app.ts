import { DaprServer, type DaprServerOptions } from "@dapr-ts/server";

interface Order {
  item: string;
  total: number;
}

/** The other application: it writes receipts, and counts the events that it is sent. */
export function ordersApp(options: DaprServerOptions): DaprServer {
  let received = 0;
  const waiting: { count: number; answer: (reply: { count: number }) => void }[] = [];

  const app = new DaprServer(options);
  app.subscribe<Order>("pubsub", "orders", () => {
    received++;
    for (const { count, answer } of waiting) if (received >= count) answer({ count: received });
  });
  app.method("receipts", async (request) => {
    const { item, total } = await request.json<Order>();
    return { receipt: `${item}, ${total.toFixed(2)}` };
  });
  // Answers once so many events have come.
  app.method("received/:count", ({ params }) => {
    const count = Number(params["count"]);
    if (received >= count) return { count: received };
    return new Promise((answer) => waiting.push({ count, answer }));
  });
  return app;
}
