/** Runs some tasks at a time, in the order in which they came; the others wait. */
export class Pool {
  readonly #limit: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The number of tasks that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Starts the task as soon as there is a place for it. The task must not throw. */
  run(task: () => Promise<void>): void {
    if (this.#running < this.#limit) void this.#start(task);
    else this.#waiting.push(task);
  }

  async #start(task: () => Promise<void>): Promise<void> {
    this.#running++;
    try {
      await task();
    } finally {
      this.#running--;
      const next = this.#waiting.shift();
      if (next !== undefined) void this.#start(next);
    }
  }
}
