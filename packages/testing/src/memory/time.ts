/** Something that is to happen. */
interface Planned {
  readonly at: number;
  readonly run: () => Promise<void> | void;
}

/**
 * The time of a sidecar in memory. It moves when the test says so, and what is due then happens: timers, reminders and the end
 * of idle actors. Nothing waits for real.
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

  /** Milliseconds since 1970. */
  readonly now = (): number => this.#clock() + this.#ahead;

  /**
   * Moves the time on. What becomes due meanwhile happens in its order, each at its own time and after the one before has
   * ended, so that all of it is done when this resolves. An actor's method must not wait for it: its turn would not end.
   *
   * @param ms milliseconds; 0 for what is due already
   * @throws RangeError for a number below 0
   */
  advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError("time goes on by 0 milliseconds or more");
    this.#advancing = this.#advancing.then(() => this.#advance(ms));
    return this.#advancing;
  }

  /**
   * Has something happen at a time; the function that it returns takes that back.
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

  /** What is due first; of two at one time what was planned first. */
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
