type Step = () => unknown;

/** Steps of all sagas of one run, in the order in which they were added. */
export class Compensations {
  #steps: { readonly saga: object; readonly step: Step }[] = [];

  #running = 0;

  get isRunning(): boolean {
    return this.#running > 0;
  }

  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  add(saga: object, step: Step): void {
    this.#steps.push({ saga, step });
  }

  /** Runs the steps of one saga, or of all, also those that are added meanwhile. */
  async run(saga?: object): Promise<unknown[]> {
    const failures: unknown[] = [];
    this.#running++;
    for (let next = this.#take(saga); next !== undefined; next = this.#take(saga)) {
      try {
        await next();
      } catch (error) {
        failures.push(error);
      }
    }
    this.#running--;
    return failures;
  }

  clear(): void {
    this.#steps = [];
  }

  #take(saga: object | undefined): Step | undefined {
    const index = this.#steps.findLastIndex((one) => saga === undefined || one.saga === saga);
    return index < 0 ? undefined : this.#steps.splice(index, 1)[0]?.step;
  }
}
