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

  /** Resolves when the order was shipped or became a dead letter. Rejects when the signal aborts before that. */
  async settled(id: string, signal: AbortSignal): Promise<OrderStatus> {
    signal.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      return await Promise.race([this.#entry(id).promise, aborted.promise]);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  #entry(id: string): PromiseWithResolvers<OrderStatus> {
    const entry = this.#settled.get(id) ?? Promise.withResolvers<OrderStatus>();
    this.#settled.set(id, entry);
    return entry;
  }
}
