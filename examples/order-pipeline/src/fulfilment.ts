import { DaprServer } from "@dapr-ts/server";
import { orderSchema, type Order } from "./order.ts";
import { OrderBook } from "./order-book.ts";
import { openWarehouse } from "./warehouse.ts";

// The app that handles orders, in its own process. Its port and its sidecar come from the environment, as with `dapr run`.
const book = new OrderBook();
const warehouse = openWarehouse(Number(process.env["PACKING_MS"] ?? 20));

const server = new DaprServer({ logger: { error() {}, warn: console.warn, info() {}, debug() {} } });

server.subscribe<Order>(
  "pubsub",
  "orders",
  async (order) => {
    const { id, item, quantity } = order;
    const attempt = book.attempt(id);
    console.log(`${id} is being packed, attempt ${String(attempt)}`);
    try {
      await warehouse.pack(order, attempt);
    } catch (error) {
      console.log(`${id} failed: ${(error as Error).message}`);
      // After an error daprd delivers the event again by the Resiliency policy, and then to the dead-letter topic.
      throw error;
    }
    console.log(`${id} is shipped: ${String(quantity)} × ${item}`);
    book.settle(id, "shipped");
  },
  // An order that does not match the schema becomes a dead letter at once: it would not match the next time either.
  { schema: orderSchema, deadLetterTopic: "dead-orders" },
);

server.subscribe<Order>("pubsub", "dead-orders", ({ id, item, quantity }) => {
  console.log(`${id} is a dead letter: ${String(quantity)} × ${item}`);
  book.settle(id, "dead-lettered");
});

// Responds when the order is settled, so that the caller need not poll. It ends when the caller is gone: the server's stop waits for
// running methods, and holds back the event that would settle the order.
server.method(
  "orders/:id/settled",
  (request, { signal }) => book.settled(request.params["id"] as string, signal),
  { verb: "GET" },
);

await server.start();
console.log("open for orders");
