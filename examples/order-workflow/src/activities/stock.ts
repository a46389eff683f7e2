import { setTimeout as pause } from "node:timers/promises";
import { NonRetryableError, activity } from "@dapr-ts/workflow";
import { STOCK, type ProductId } from "../catalog.ts";
import { STEP_MS, STORE, dapr } from "../dapr.ts";

/** Pieces of one product: those that are left, and those that are reserved by an order. */
interface Shelf {
  readonly left: number;
  readonly reserved: Readonly<Record<string, number>>;
}

export interface Reservation {
  readonly orderId: string;
  readonly product: ProductId;
  readonly quantity: number;
}

const FULL: Shelf = { left: STOCK, reserved: {} };

// An activity runs at least once: a reservation is kept by its order, so the second run changes nothing.
export const reserveStock = activity("reserve-stock", async (wanted: Reservation) => {
  const { orderId, product, quantity } = wanted;
  await pause(STEP_MS);
  const { left } = await change(product, (shelf) => {
    if (shelf.reserved[orderId] !== undefined) return shelf;
    if (shelf.left < quantity) throw new NonRetryableError(`only ${String(shelf.left)} pieces are left`);
    return { left: shelf.left - quantity, reserved: { ...shelf.reserved, [orderId]: quantity } };
  });
  return left;
});

export const releaseStock = activity("release-stock", async ({ orderId, product }: Reservation) => {
  await pause(STEP_MS);
  await change(product, ({ left, reserved: { [orderId]: quantity = 0, ...others } }) => ({
    left: left + quantity,
    reserved: others,
  }));
});

const change = (product: ProductId, to: (shelf: Shelf) => Shelf): Promise<Shelf> =>
  dapr.state.update<Shelf>(STORE, `shelf-${product}`, (shelf = FULL) => to(shelf));
