import { vi } from "vitest";

/** Entries of actors, by type and id. */
export class Journal {
  readonly #entries = new Map<string, unknown[]>();

  note(type: string, id: string, entry: unknown): void {
    this.of(type, id).push(entry);
  }

  of(type: string, id: string): unknown[] {
    const key = `${type}/${id}`;
    const entries = this.#entries.get(key) ?? [];
    this.#entries.set(key, entries);
    return entries;
  }

  /** Waits until so much was noted. */
  async until(type: string, id: string, count: number, timeout = 90_000): Promise<unknown[]> {
    const check = (): void => {
      const { length } = this.of(type, id);
      if (length < count) throw new Error(`${type}/${id} has noted ${String(length)}, not ${String(count)}`);
    };
    await vi.waitFor(check, { timeout, interval: 20 });
    return this.of(type, id);
  }
}

/** Journal of actors in this process. */
export const journal = new Journal();
