import { signal, type ReadonlySignal } from "@preact/signals-core";

/** Items by key, the newest last, of which the oldest are dropped beyond a limit. */
export class Collection<T> {
  readonly #items = new Map<string, T>();
  readonly #keyOf: (item: T) => string;
  readonly #list = signal<readonly T[]>([]);
  #limit = 10_000;
  #isChanged = false;

  constructor(keyOf: (item: T) => string) {
    this.#keyOf = keyOf;
  }

  /** The items that `publish()` has shown, the oldest first. */
  get list(): ReadonlySignal<readonly T[]> {
    return this.#list;
  }

  set limit(limit: number) {
    this.#limit = limit;
  }

  /** Returns the item with a key. */
  get(key: string): T | undefined {
    return this.#items.get(key);
  }

  /** Adds items. One with a known key replaces the former one at its place. */
  add(items: readonly T[] | undefined): void {
    if (items === undefined || items.length === 0) return;
    this.#isChanged = true;
    for (const item of items) this.#items.set(this.#keyOf(item), item);
    let surplus = this.#items.size - this.#limit;
    for (const key of this.#items.keys()) {
      if (surplus-- <= 0) break;
      this.#items.delete(key);
    }
  }

  clear(): void {
    this.#isChanged = true;
    this.#items.clear();
  }

  /** Updates `list`, if something has changed. */
  publish(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    this.#list.value = [...this.#items.values()];
  }
}
