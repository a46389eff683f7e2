import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** The other application: it writes receipts, and counts the events that it is sent. */
export async function startOrdersApp(host: string): Promise<{ port: number; close(): Promise<void> }> {
  let received = 0;
  const waiting: { count: number; answer: () => void }[] = [];
  const server = createServer((request, response) => {
    const reply = (body: unknown, status = 200): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const path = request.url ?? "";
    if (path === "/dapr/subscribe") {
      reply([{ pubsubname: "pubsub", topic: "orders", route: "/orders" }]);
    } else if (path === "/orders") {
      received++;
      for (const { count, answer } of waiting) if (received >= count) answer();
      reply({ status: "SUCCESS" });
    } else if (path.startsWith("/received/")) {
      // Answers once so many events have come.
      const count = Number(path.slice("/received/".length));
      const answer = (): void => reply({ count: received });
      if (received >= count) answer();
      else waiting.push({ count, answer });
    } else if (path === "/receipts") {
      void readJson(request).then((order) => reply({ receipt: `${order.item}, ${order.total.toFixed(2)}` }));
    } else {
      reply({}, 404);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

async function readJson(request: IncomingMessage): Promise<{ item: string; total: number }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as { item: string; total: number };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
