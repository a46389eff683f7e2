/** Items that arrive, for a test to wait for. */
export class Inbox<T> {
  readonly all: T[] = [];
  #taken = 0;
  #waiting: (() => void)[] = [];

  readonly add = (item: T): void => {
    this.all.push(item);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  };

  /** The next one, once it has come. */
  async next(): Promise<T> {
    const at = this.#taken++;
    await this.count(at + 1);
    return this.all[at] as T;
  }

  /** Resolves when so many have come in all. */
  async count(count: number): Promise<readonly T[]> {
    while (this.all.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.all;
  }
}
