import { EventTimeoutError, event, workflow, type WorkflowContext } from "@dapr-ts/workflow";
import { chargeCard, refundCard, releaseStock, reserveStock, shipParcel } from "./activities/index.ts";
import { APPROVAL_FROM, totalOf, type Order } from "./catalog.ts";

export interface Decision {
  readonly approved: boolean;
  readonly by: string;
}

/** Raised by the page. */
export const decided = event<Decision>("decided");

/** Output of the workflow. An order that fails for another reason, such as a declined card, fails with that. */
export type Outcome =
  | { readonly kind: "shipped"; readonly parcel: string }
  | { readonly kind: "refused"; readonly by: string }
  | { readonly kind: "expired" };

// This code is replayed from its history, so it does nothing itself: activities do.
export const fulfilOrder = workflow("fulfil-order", async (ctx, order: Order): Promise<Outcome> => {
  const orderId = ctx.instanceId;
  const saga = ctx.saga(); // what undoes the steps, in reverse order, also if this function throws

  const reservation = { orderId, product: order.product, quantity: order.quantity };
  saga.add(releaseStock, reservation);
  await ctx.call(reserveStock, reservation);

  const charge = { orderId, card: order.card, amount: totalOf(order) };
  saga.add(refundCard, charge);
  await ctx.call(chargeCard, charge, { retry: { maxAttempts: 5, firstDelayMs: 500, backoff: 2 } });

  if (charge.amount >= APPROVAL_FROM) {
    const decision = await approvalOf(ctx, order.approvalMs);
    if (decision?.approved !== true) {
      await saga.compensate();
      return decision === undefined ? { kind: "expired" } : { kind: "refused", by: decision.by };
    }
  }

  const parcel = await ctx.call(shipParcel, { orderId, destination: order.destination });
  return { kind: "shipped", parcel };
});

/** Waits for a decision; undefined if none comes in time. */
async function approvalOf(ctx: WorkflowContext, timeoutMs: number): Promise<Decision | undefined> {
  try {
    return await ctx.wait(decided, { timeoutMs });
  } catch (error) {
    if (error instanceof EventTimeoutError) return undefined;
    throw error;
  }
}
