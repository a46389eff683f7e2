/** A planned function. */
interface Planned {
  readonly at: number;
  readonly run: () => Promise<void> | void;
}

/**
 * The time of a sidecar in memory. It stands still until `advance` moves it, which runs what becomes due: timers, reminders,
 * jobs, and the deactivation of idle actors.
 */
export class VirtualTime {
  readonly #clock: () => number;
  readonly #moved: (now: number) => void;
  readonly #planned = new Set<Planned>();
  #ahead = 0;
  #advancing: Promise<void> = Promise.resolve();

  /** @internal */
  constructor(clock: () => number, moved: (now: number) => void = () => undefined) {
    this.#clock = clock;
    this.#moved = moved;
  }

  /** Returns the time in milliseconds since 1970. */
  readonly now = (): number => this.#clock() + this.#ahead;

  /**
   * Advances the time. What becomes due runs in order, each at its own time and after the one before has ended; all of it
   * has ended when the promise resolves. A method of an actor must not wait for it, since its turn would not end.
   *
   * @param ms milliseconds; 0 for what is due already
   * @throws RangeError for a number below 0
   */
  advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError(`advance(${String(ms)}): milliseconds must be 0 or more`);
    this.#advancing = this.#advancing.then(() => this.#advance(ms));
    return this.#advancing;
  }

  /**
   * Plans a function for a time. Returns a function that cancels it.
   *
   * @internal
   */
  plan(at: number, run: Planned["run"]): () => void {
    const planned = { at, run };
    this.#planned.add(planned);
    return () => void this.#planned.delete(planned);
  }

  async #advance(ms: number): Promise<void> {
    const end = this.now() + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#planned.delete(next);
      this.#moveTo(next.at);
      await next.run();
    }
    this.#moveTo(end);
  }

  /** Returns what is due first; of two at the same time, the one that was planned first. */
  #next(end: number): Planned | undefined {
    let first: Planned | undefined;
    for (const planned of this.#planned) {
      if (planned.at <= end && (first === undefined || planned.at < first.at)) first = planned;
    }
    return first;
  }

  #moveTo(at: number): void {
    const by = at - this.now();
    if (by <= 0) return;
    this.#ahead += by;
    this.#moved(at);
  }
}
