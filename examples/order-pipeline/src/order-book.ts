import type { OrderStatus } from "./order.ts";

/** The attempts and the outcome of each order. */
export class OrderBook {
  readonly #attempts = new Map<string, number>();
  readonly #settled = new Map<string, PromiseWithResolvers<OrderStatus>>();

  /** Counts an attempt, from 1. */
  attempt(id: string): number {
    const attempt = (this.#attempts.get(id) ?? 0) + 1;
    this.#attempts.set(id, attempt);
    return attempt;
  }

  settle(id: string, state: OrderStatus["state"]): void {
    this.#entry(id).resolve({ state, attempts: this.#attempts.get(id) ?? 0 });
  }

  /** Resolves when the order was shipped or became a dead letter. */
  settled(id: string): Promise<OrderStatus> {
    return this.#entry(id).promise;
  }

  #entry(id: string): PromiseWithResolvers<OrderStatus> {
    const entry = this.#settled.get(id) ?? Promise.withResolvers<OrderStatus>();
    this.#settled.set(id, entry);
    return entry;
  }
}
