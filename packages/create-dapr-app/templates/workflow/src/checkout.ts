import { activity, event, workflow } from "@dapr-ts/workflow";

export interface Order {
  readonly id: string;
  readonly total: number;
}

/** Charges the order. An activity may run more than once, so a real one passes the order's id to the payment service. */
export const charge = activity("charge", async (order: Order) => `receipt of ${order.id}`);

/** The approval that large orders wait for. */
export const approved = event<{ by: string }>("approved");

export const checkout = workflow("checkout", async (ctx, order: Order) => {
  if (order.total >= 1000) {
    const { by } = await ctx.wait(approved, { timeoutMs: 86_400_000 });
    ctx.log.info(`approved by ${by}`);
  }
  return ctx.call(charge, order, { retry: { maxAttempts: 5, firstDelayMs: 500, backoff: 2 } });
});
