import { setTimeout as delay } from "node:timers/promises";
import type { Order } from "./order.ts";

export interface Warehouse {
  /**
   * Packs an order.
   *
   * @param attempt counted from 1
   * @throws Error when it cannot be done, or cannot be done yet
   */
  pack(order: Order, attempt: number): Promise<void>;
}

/** Vases break twice before one gets packed, and there are no unicorns. */
export function openWarehouse(packingMs: number): Warehouse {
  return {
    async pack({ item }, attempt) {
      await delay(packingMs);
      if (item === "a unicorn") throw new Error("there are no unicorns");
      if (item === "a vase" && attempt <= 2) throw new Error("the vase broke");
    },
  };
}
