/** Counts of what happened in each second, for a chart. */
export class Rates {
  readonly #seconds: number;
  readonly #counts = new Map<number, number>();

  /** @param seconds length of the window */
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** Counts something that happened at a time in milliseconds. */
  add(time: number, count = 1): void {
    const second = Math.floor(time / 1000);
    this.#counts.set(second, (this.#counts.get(second) ?? 0) + count);
  }

  /** Forgets all counts. */
  clear(): void {
    this.#counts.clear();
  }

  /** Returns the counts of the window that ends with a time, one for each second, the oldest first. */
  window(now: number): number[] {
    const last = Math.floor(now / 1000);
    const first = last - this.#seconds + 1;
    for (const second of this.#counts.keys()) if (second < first - this.#seconds) this.#counts.delete(second);
    return Array.from({ length: this.#seconds }, (_, index) => this.#counts.get(first + index) ?? 0);
  }
}
