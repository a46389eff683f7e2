import { DaprClient } from "@dapr-ts/client";

interface Order {
  id: number;
  total: number;
}

/**
 * Publishes orders and handles them over a stream. `say` receives each step, `count` the number of handled orders.
 *
 * @returns the sum of all totals, each order counted once
 */
export async function orders(
  amount: number,
  say: (line: string) => void,
  count: (handled: number) => void,
): Promise<number> {
  await using dapr = new DaprClient();
  await dapr.health.waitUntilReady({ timeoutMs: 30_000 });

  // Delivery is at least once, so the program keeps what it has counted.
  const counted = new Map<number, number>();
  const failed = new Set<number>();
  const all = Promise.withResolvers<void>();
  await using subscription = await dapr.pubsub.subscribe<Order>(
    "pubsub",
    "streamed-orders",
    (order) => {
      // Some fail at first. The Resiliency policy delivers them again.
      if (order.id % 100 === 99 && !failed.has(order.id)) {
        failed.add(order.id);
        return "RETRY";
      }
      counted.set(order.id, order.total);
      count(counted.size);
      if (counted.size === amount) all.resolve();
      return "SUCCESS";
    },
    { concurrency: 8, onStateChange: (state) => say(`stream       ${state}`) },
  );
  say(`subscribed   the stream is ${subscription.state}`);

  const batches = Array.from({ length: Math.ceil(amount / 100) }, (_, i) => i * 100);
  for (const first of batches) {
    const size = Math.min(100, amount - first);
    const batch = Array.from({ length: size }, (_, i): Order => ({ id: first + i, total: 1 + (i % 7) }));
    await dapr.pubsub.publishBulk(
      "pubsub",
      "streamed-orders",
      batch.map((event) => ({ event })),
    );
  }
  say(`published    ${String(amount)} orders`);
  await all.promise;
  const sum = [...counted.values()].reduce((total, one) => total + one, 0);
  say(`handled      ${String(counted.size)} orders, ${String(failed.size)} of them at the second attempt`);

  await subscription.close();
  return sum;
}
