import { setTimeout as pause } from "node:timers/promises";
import { NonRetryableError, activity } from "@dapr-ts/workflow";
import type { CardId } from "../catalog.ts";
import { STEP_MS, STORE, dapr } from "../dapr.ts";

/** The made-up provider's record of one payment. */
interface Payment {
  readonly attempts: number;
  readonly state: "open" | "charged" | "refunded";
}

export interface Charge {
  readonly orderId: string;
  readonly card: CardId;
  readonly amount: number;
}

/** Attempts with the flaky card that get no response. */
const LOST_ATTEMPTS = 2;
const NEW: Payment = { attempts: 0, state: "open" };

// An activity runs at least once. The order is the key of its payment, so its card is charged once.
export const chargeCard = activity("charge-card", async ({ orderId, card }: Charge) => {
  await pause(STEP_MS);
  if (card === "declined") throw new NonRetryableError("the card was declined");
  const { attempts } = await change(orderId, (payment) => {
    const attempts = payment.attempts + 1;
    const isLost = card === "flaky" && attempts <= LOST_ATTEMPTS;
    return { attempts, state: isLost ? payment.state : "charged" };
  });
  if (card === "flaky" && attempts <= LOST_ATTEMPTS) throw new Error("the payment provider did not respond");
});

/** Returns false if nothing was charged. It may run for a charge whose response was lost. */
export const refundCard = activity("refund-card", async ({ orderId }: Charge) => {
  await pause(STEP_MS);
  const { state } = await change(orderId, (payment) =>
    payment.state === "open" ? payment : { ...payment, state: "refunded" },
  );
  return state === "refunded";
});

const change = (id: string, to: (payment: Payment) => Payment): Promise<Payment> =>
  dapr.state.update<Payment>(STORE, `payment-${id}`, (payment = NEW) => to(payment));
