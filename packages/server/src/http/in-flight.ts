/** The calls in flight. A call ends when its handler has ended and its response is sent, or its caller is gone. */
export class InFlight {
  readonly #handlers = new Set<object>();
  readonly #responses = new Set<object>();
  #waiting: Waiting[] = [];

  begin(call: object): void {
    this.#handlers.add(call);
    this.#responses.add(call);
  }

  handled(call: object): void {
    this.#handlers.delete(call);
    this.#ended(call);
  }

  sent(call: object): void {
    this.#responses.delete(call);
    this.#ended(call);
  }

  get size(): number {
    return Math.max(this.#handlers.size, this.#responses.size);
  }

  /** Resolves when every call that is in flight now has ended. */
  settled(): Promise<void> {
    const left = new Set([...this.#handlers, ...this.#responses]);
    if (left.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ left, resolve }));
  }

  #ended(call: object): void {
    if (this.#waiting.length === 0 || this.#handlers.has(call) || this.#responses.has(call)) return;
    for (const { left, resolve } of this.#waiting) if (left.delete(call) && left.size === 0) resolve();
    this.#waiting = this.#waiting.filter(({ left }) => left.size > 0);
  }
}

interface Waiting {
  readonly left: Set<object>;
  readonly resolve: () => void;
}
