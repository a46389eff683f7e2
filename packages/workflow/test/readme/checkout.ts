import { activity, event, workflow } from "@dapr-ts/workflow";

export interface Order {
  id: string;
  items: string[];
  total: number;
}

// Activities may do anything. They run at least once: the key keeps a payment from being made twice.
export const charge = activity("charge", async (order: Order, { taskExecutionId }) =>
  pay(order, taskExecutionId),
);
export const refund = activity("refund", async (receipt: string) => void receipt);
export const reserve = activity("reserve", async (item: string) => `${item}: reserved`);
export const approved = event<{ by: string }>("approved");

// A workflow's code is replayed from its history, so it is deterministic: everything else is in activities.
export const checkout = workflow("checkout", async (ctx, order: Order) => {
  const saga = ctx.saga(); // compensations run in reverse if the workflow fails or is terminated
  const receipt = await ctx.call(charge, order, { retry: { maxAttempts: 5, firstDelayMs: 500, backoff: 2 } });
  saga.add(refund, receipt);

  ctx.setStatus("waiting for approval");
  const { by } = await ctx.wait(approved, { timeoutMs: 86_400_000 }); // throws EventTimeoutError

  const stock = await ctx.parallel(order.items, 8, (item) => ctx.call(reserve, item));
  await ctx.sleep("1h");
  return { receipt, by, stock };
});

async function pay({ id, total }: Order, key: string): Promise<string> {
  return `${id} paid ${String(total)} (${key.length > 0 ? "once" : "?"})`;
}
