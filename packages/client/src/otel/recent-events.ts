/** Remembers a number of events whose delivery failed, so that another delivery is recognized: Dapr does not count them. */
export class RecentEvents {
  readonly #limit: number;
  readonly #keys = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Remembers an event, and forgets the oldest one if there are too many. */
  add(key: string): void {
    this.#keys.add(key);
    if (this.#keys.size <= this.#limit) return;
    for (const oldest of this.#keys) {
      this.#keys.delete(oldest);
      return;
    }
  }

  /** Forgets an event. Returns true if it was remembered. */
  take(key: string): boolean {
    return this.#keys.size > 0 && this.#keys.delete(key);
  }
}
