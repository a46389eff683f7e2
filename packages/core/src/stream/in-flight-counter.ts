/** Counts what is in flight. Callers can wait for room, or until everything is done. */
export class InFlightCounter {
  readonly #limit: number;
  #count = 0;
  #done = 0;
  #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(): void {
    this.#count++;
  }

  remove(): void {
    this.#count--;
    this.wake();
  }

  /** Marks one as done. It keeps its room until {@link clear}. */
  done(): void {
    this.#done++;
    this.wake();
  }

  /** Removes everything that is done. */
  clear(): void {
    this.#count -= this.#done;
    this.#done = 0;
    this.wake();
  }

  /** True when all are removed or done. */
  get isIdle(): boolean {
    return this.#count <= this.#done;
  }

  /** Resolves when there is room for one more, or when `unwanted` returns true. */
  async room(unwanted: () => boolean): Promise<void> {
    while (this.#count >= this.#limit && !unwanted()) await this.#change();
  }

  /** Resolves when all are removed or done. */
  async idle(): Promise<void> {
    while (!this.isIdle) await this.#change();
  }

  /** Makes waiting callers check again. */
  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
