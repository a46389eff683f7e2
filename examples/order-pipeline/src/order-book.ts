import type { OrderStatus } from "./order.ts";

/** What fulfilment knows of orders: how often each was tried, and how it ended. */
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

  /** Resolves once the order has been shipped or given up. */
  settled(id: string): Promise<OrderStatus> {
    return this.#entry(id).promise;
  }

  #entry(id: string): PromiseWithResolvers<OrderStatus> {
    const entry = this.#settled.get(id) ?? Promise.withResolvers<OrderStatus>();
    this.#settled.set(id, entry);
    return entry;
  }
}
