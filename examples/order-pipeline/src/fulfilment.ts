import { DaprServer } from "@dapr-ts/server";
import { orderSchema, type Order } from "./order.ts";
import { OrderBook } from "./order-book.ts";
import { openWarehouse } from "./warehouse.ts";

// The app that handles orders, a process of its own. Its port and its sidecar come from the environment, as with `dapr run`.
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
      // Whatever is thrown has the event delivered again, as the Resiliency policy says; then it is a dead letter.
      throw error;
    }
    console.log(`${id} is shipped: ${String(quantity)} × ${item}`);
    book.settle(id, "shipped");
  },
  // What does not fit the schema is a dead letter at once: delivered again it would fit no better.
  { schema: orderSchema, deadLetterTopic: "dead-orders" },
);

server.subscribe<Order>("pubsub", "dead-orders", ({ id, item, quantity }) => {
  console.log(`${id} is a dead letter: ${String(quantity)} × ${item}`);
  book.settle(id, "dead-lettered");
});

// Answers when there is something to say, which spares the caller to ask again and again.
server.method("orders/:id/settled", (request) => book.settled(request.params["id"] as string), {
  verb: "GET",
});

await server.start();
console.log("open for orders");
