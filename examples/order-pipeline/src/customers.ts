import type { Order } from "./order.ts";

/** Orders as customers place them: most are fine, some need patience, some can never be handled. */
export function placeOrders(count: number): Order[] {
  return Array.from({ length: count }, (_, i) => {
    const id = `order-${String(i + 1)}`;
    if (i % 10 === 4) return { id, item: "a unicorn", quantity: 1 };
    if (i % 10 === 8) return { id, item: "tea", quantity: -1 };
    return { id, item: i % 3 === 1 ? "a vase" : "tea", quantity: 1 + (i % 4) };
  });
}
