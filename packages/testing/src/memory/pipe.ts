/** A queue of items between the two ends of a stream. */
export class Pipe<T> {
  readonly #items: T[] = [];
  #waiting: (() => void) | undefined;
  #ended: { readonly error: unknown } | undefined;
  #hungry = false;
  readonly #onHungry: (() => void)[] = [];

  push(item: T): void {
    if (this.#ended !== undefined) return;
    this.#items.push(item);
    this.#hungry = false;
    this.#waiting?.();
  }

  /** Ends the queue; with an error, items that were not read are dropped. Only the first call has an effect. */
  end(error?: unknown): void {
    if (this.#ended !== undefined) return;
    this.#ended = { error };
    if (error !== undefined) this.#items.length = 0;
    this.#tellIdle();
    this.#waiting?.();
  }

  #tellIdle(): void {
    for (const resolve of this.#onHungry.splice(0)) resolve();
  }

  /** True when every item was taken and the reader waits for another one, or when the pipe has ended. */
  get isIdle(): boolean {
    return this.#ended !== undefined || (this.#items.length === 0 && this.#hungry);
  }

  /** Resolves when {@link isIdle} is true. */
  async idle(): Promise<void> {
    while (!this.isIdle) await new Promise<void>((resolve) => this.#onHungry.push(resolve));
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Resolves to the next item, or to undefined at the end. */
  async next(): Promise<T | undefined> {
    for (;;) {
      if (this.#items.length > 0) return this.#items.shift();
      if (this.#ended !== undefined) {
        if (this.#ended.error !== undefined) throw this.#ended.error;
        return undefined;
      }
      this.#hungry = true;
      this.#tellIdle();
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
  }
}
