import type { BusEvent, Delivery } from "../../../src/ui/protocol.ts";

/** Result of an event at all of its apps together. */
export type EventResult =
  "ok" | "failed" | "dead letter" | "retrying" | "dropped" | "pending" | "no subscriber";

const RANK: Readonly<Record<Delivery["result"], EventResult>> = {
  failed: "failed",
  deadLettered: "dead letter",
  retrying: "retrying",
  dropped: "dropped",
  pending: "pending",
  success: "ok",
};

/** Returns the worst result of an event's deliveries. */
export function resultOf({ deliveries }: BusEvent): EventResult {
  for (const [result, name] of Object.entries(RANK))
    if (deliveries.some((delivery) => delivery.result === result)) return name;
  return "no subscriber";
}

/** Returns the number of attempts of the delivery that took most. */
export function attemptsOf({ deliveries }: BusEvent): number {
  return deliveries.reduce((most, { attemptCount }) => Math.max(most, attemptCount), 0);
}
