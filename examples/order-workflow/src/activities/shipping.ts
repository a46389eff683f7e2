import { setTimeout as pause } from "node:timers/promises";
import { NonRetryableError, activity } from "@dapr-ts/workflow";
import type { Destination } from "../catalog.ts";
import { STEP_MS } from "../dapr.ts";

export interface Parcel {
  readonly orderId: string;
  readonly destination: Destination;
}

/** Returns the number of the parcel. */
export const shipParcel = activity("ship-parcel", async ({ orderId, destination }: Parcel) => {
  await pause(STEP_MS);
  if (destination === "atlantis") throw new NonRetryableError("no carrier goes to Atlantis");
  return `PX-${orderId.slice(-6).toUpperCase()}`;
});
