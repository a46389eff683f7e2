/** Runs some tasks at a time, in the order in which they came; the others wait. */
export class Pool {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
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
    const start = (): void => {
      this.#running++;
      void task().finally(() => {
        this.#running--;
        this.#waiting.shift()?.();
      });
    };
    if (this.#running < this.#limit) start();
    else this.#waiting.push(start);
  }
}
