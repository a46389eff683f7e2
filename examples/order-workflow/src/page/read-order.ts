import { CARDS, DESTINATIONS, MOST, PRODUCTS, type Order } from "../catalog.ts";

/** Reads an order from a request's body. Returns the reason if it is none. */
export function readOrder(body: unknown, approvalMs: number): Order | string {
  const { product, quantity, card, destination } = body as Partial<Record<keyof Order, unknown>>;
  if (!isOneOf(PRODUCTS, product)) return "Choose a product.";
  if (!Number.isInteger(quantity) || Number(quantity) < 1 || Number(quantity) > MOST)
    return `The quantity must be 1 to ${String(MOST)}.`;
  if (!isOneOf(CARDS, card)) return "Choose a card.";
  if (!isOneOf(DESTINATIONS, destination)) return "Choose a destination.";
  return { product, quantity: Number(quantity), card, destination, approvalMs };
}

function isOneOf<T extends object>(known: T, value: unknown): value is keyof T {
  return typeof value === "string" && Object.hasOwn(known, value);
}
