import { canceled, type AbortSignalLike } from "@dapr-ts/core/internal";

/** A clock that stands still unless it is told to go on. */
export class TestClock {
  #now = 0;
  readonly #waiting = new Set<{ readonly at: number; readonly wake: () => void }>();

  readonly now = (): number => this.#now;

  readonly pause = (ms: number, signal: AbortSignalLike | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(canceled(signal));
      const waiter = { at: this.#now + ms, wake: resolve };
      this.#waiting.add(waiter);
      signal?.addEventListener("abort", () => {
        this.#waiting.delete(waiter);
        reject(canceled(signal));
      });
    });

  /** Lets time pass while nothing runs, as when the process is frozen. */
  jump(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass, a moment at a time, with whatever comes of it. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = [...this.#waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      this.#waiting.delete(next);
      next.wake();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets everything run that can. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
