/** Measures the time since its last lap, by two clocks: the first stands still while a machine sleeps, the second may be set back. */
export class Stopwatch {
  #at = performance.now();
  #on = Date.now();

  get elapsedMs(): number {
    return Math.max(performance.now() - this.#at, Date.now() - this.#on);
  }

  /** Begins the next lap. Returns the milliseconds of the one that ends. */
  lap(): number {
    const at = performance.now();
    const on = Date.now();
    const lapMs = Math.max(at - this.#at, on - this.#on);
    this.#at = at;
    this.#on = on;
    return lapMs;
  }
}
