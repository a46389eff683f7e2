// A shop on the official API: a service with events, calls, actors and state, and what its customers do. It prints what happens.
import {
  AbstractActor,
  ActorId,
  ActorProxyBuilder,
  DaprClient,
  DaprPubSubStatusEnum,
  DaprServer,
  HttpMethod,
  StateConcurrencyEnum,
  StateConsistencyEnum,
} from "@dapr/dapr";

interface Order {
  id: string;
  item: string;
  count: number;
}

interface ICart {
  add(item: string, count: number): Promise<number>;
  items(): Promise<Record<string, number>>;
  empty(): Promise<void>;
}

class Cart extends AbstractActor implements ICart {
  async add(item: string, count: number): Promise<number> {
    const [known, items] = await this.getStateManager<Record<string, number>>().tryGetState("items");
    const next = known ? { ...items } : {};
    next[item] = (next[item] ?? 0) + count;
    await this.getStateManager<Record<string, number>>().setState("items", next);
    return Object.keys(next).length;
  }

  async items(): Promise<Record<string, number>> {
    const items = await this.getStateManager<Record<string, number>>().getOrAddState("items", {});
    return items as Record<string, number>;
  }

  async empty(): Promise<void> {
    await this.getStateManager().removeState("items");
  }
}

const STORE = "store";
const PUBSUB = "pubsub";
const { APP_ID = "shop", APP_PORT = "3000", DAPR_HTTP_PORT = "3500" } = process.env;
const clientOptions = { daprHost: "127.0.0.1", daprPort: DAPR_HTTP_PORT };

const client = new DaprClient(clientOptions);
const server = new DaprServer({ serverHost: "127.0.0.1", serverPort: APP_PORT, clientOptions });

/** Calls of handlers, which come in an order of their own. */
const handled: string[] = [];
let attempts = 0;
let enough: () => void = () => undefined;
const all = new Promise<void>((resolve) => {
  enough = resolve;
});

function note(line: string): void {
  handled.push(line);
  if (handled.length === 6) enough();
}

async function serve(): Promise<void> {
  await server.actor.init();
  await server.actor.registerActor(Cart);
  await server.pubsub.subscribe(PUBSUB, "orders", async (order: Order) => {
    note(`order ${order.id}: ${String(order.count)} of ${order.item}`);
  });
  await server.pubsub.subscribe(PUBSUB, "notes", async (text: string) => {
    note(`note: ${text}`);
    return DaprPubSubStatusEnum.SUCCESS;
  });
  await server.pubsub.subscribeWithOptions(PUBSUB, "payments", {
    deadLetterTopic: "failed-payments",
    callback: async () => {
      attempts++;
      return DaprPubSubStatusEnum.DROP;
    },
  });
  await server.pubsub.subscribe(PUBSUB, "failed-payments", async (payment: { amount: number }) => {
    note(`failed: ${String(payment.amount)} after ${String(attempts)} attempt`);
  });
  await server.invoker.listen(
    "quote",
    async (data) => {
      const { item, count } = JSON.parse(data.body ?? "{}") as Order;
      return { item, price: count * 3 };
    },
    { method: HttpMethod.POST },
  );
  await server.invoker.listen("stock", async () => ({ apples: 12 }), { method: HttpMethod.GET });
  await server.start();
}

async function buy(): Promise<void> {
  console.log(
    "quote",
    await client.invoker.invoke(APP_ID, "quote", HttpMethod.POST, { item: "apple", count: 4 }),
  );
  console.log("stock", await client.invoker.invoke(APP_ID, "stock", HttpMethod.GET));

  await client.state.save(STORE, [
    { key: "order-1", value: { id: "order-1", item: "apple", count: 4 } },
    { key: "motto", value: "fresh every day" },
  ]);
  console.log("saved", await client.state.get(STORE, "order-1"), await client.state.get(STORE, "motto"));
  await client.state.save(STORE, [
    {
      key: "order-1",
      value: { id: "order-1", item: "apple", count: 5 },
      options: {
        concurrency: StateConcurrencyEnum.CONCURRENCY_LAST_WRITE,
        consistency: StateConsistencyEnum.CONSISTENCY_STRONG,
      },
    },
  ]);
  await client.state.transaction(STORE, [
    { operation: "upsert", request: { key: "order-2", value: { id: "order-2", item: "pear", count: 1 } } },
    { operation: "delete", request: { key: "motto" } },
  ]);
  const found = await client.state.getBulk(STORE, ["order-1", "order-2"]);
  console.log("bulk", found.map((entry) => String(entry["key"])).sort());
  console.log("deleted", (await client.state.get(STORE, "motto")) ? "still there" : "gone");

  await client.pubsub.publish(PUBSUB, "orders", { id: "order-1", item: "apple", count: 5 });
  await client.pubsub.publish(PUBSUB, "notes", "a plain text");
  await client.pubsub.publish(PUBSUB, "payments", { amount: 12 });
  await client.pubsub.publishBulk(PUBSUB, "orders", [
    { id: "order-2", item: "pear", count: 1 },
    { id: "order-3", item: "plum", count: 9 },
  ]);
  await client.pubsub.publishBulk(PUBSUB, "notes", ["one of many"]);
}

async function fillCart(): Promise<void> {
  const cart = new ActorProxyBuilder<ICart>(Cart, client).build(new ActorId("ann"));
  await isHosted(cart);
  console.log("cart", await cart.add("apple", 2), await cart.add("apple", 1), await cart.add("plum", 7));
  console.log("cart", await cart.items());
  await cart.empty();
  console.log("cart", await cart.items());
}

/** Waits until placement has this host. */
async function isHosted(cart: ICart): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    try {
      return void (await cart.items());
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function main(): Promise<void> {
  await serve();
  await client.start();
  await buy();
  await all;
  console.log(handled.sort().join("\n"));
  await fillCart();
  const secret = await client.secret.get("secrets", "SHOP_SECRET");
  console.log("secret", secret);
  const health = await client.health.isHealthy();
  console.log("healthy", health);
  await server.stop();
  await client.stop();
  console.log("stopped");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
