/** The calls in flight. A call ends when its handler has ended and its response is sent, or its caller is gone. */
export class InFlight {
  #generations = [new Generation()];
  #current = this.#generations[0] as Generation;

  begin(): InFlightCall {
    this.#current.size++;
    return new InFlightCall(this.#current);
  }

  get size(): number {
    return this.#generations.reduce((sum, { size }) => sum + size, 0);
  }

  /** Resolves when every call that is in flight now has ended. */
  async settled(): Promise<void> {
    const earlier = this.#generations;
    this.#current = new Generation();
    this.#generations = [...earlier, this.#current];
    await Promise.all(earlier.map((generation) => generation.ended()));
    this.#generations = this.#generations.filter((generation) => !earlier.includes(generation));
  }
}

/** One call in flight. */
export class InFlightCall {
  readonly #generation: Generation;
  #isHandled = false;
  #isSent = false;

  constructor(generation: Generation) {
    this.#generation = generation;
  }

  /** Notes that the handler has ended. Called once. */
  handled(): void {
    this.#isHandled = true;
    if (this.#isSent) this.#generation.remove();
  }

  /** Notes that the response is sent, or its caller is gone. Does nothing the second time. */
  sent(): void {
    if (this.#isSent) return;
    this.#isSent = true;
    if (this.#isHandled) this.#generation.remove();
  }
}

/** The calls that began between two calls of `settled()`: a number costs a call less than a place in a set. */
class Generation {
  size = 0;
  #waiting: (() => void)[] = [];

  remove(): void {
    if (--this.size > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }

  ended(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
