import { vi } from "vitest";

/** Everything that arrived, by the name that the sender gave it. */
export class Ledger<T> {
  readonly #entries = new Map<string, T[]>();

  /** Keeps an entry, and returns how many this name had before. */
  add(name: string, entry: T): number {
    const entries = this.#entries.get(name) ?? [];
    this.#entries.set(name, entries);
    return entries.push(entry) - 1;
  }

  of(name: string): readonly T[] {
    return this.#entries.get(name) ?? [];
  }

  count(name: string): number {
    return this.of(name).length;
  }

  /** Waits for so many of a name. */
  async until(name: string, count: number): Promise<readonly T[]> {
    const check = (): void => {
      if (this.count(name) < count)
        throw new Error(`${name} came ${String(this.count(name))} times, not ${String(count)}`);
    };
    await vi.waitFor(check, { timeout: 90_000, interval: 10 });
    return this.of(name);
  }
}
