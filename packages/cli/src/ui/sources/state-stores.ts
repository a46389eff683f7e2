import type { StateStore } from "../protocol.ts";
import type { ComponentSettings } from "./component-settings.ts";
import { addressKey, redisOf, RedisReader } from "./redis-reader.ts";
import { RedisState } from "./redis-state.ts";
import { SqliteState } from "./sqlite-state.ts";
import type { RawEntry, StateSource } from "./state-source.ts";

const MAX_SEEN = 10_000;

/** The state stores of a run: keys are read from the store itself if it is a Redis or SQLite, and otherwise remembered. */
export class StateStores implements AsyncDisposable {
  readonly #settings: readonly ComponentSettings[];
  readonly #readers = new Map<string, RedisReader>();
  readonly #seen = new Map<string, Set<string>>();

  constructor(settings: readonly ComponentSettings[]) {
    this.#settings = settings.filter(({ type }) => type.startsWith("state."));
  }

  /** Returns where the keys of a store come from. */
  keysFrom(store: string): StateStore["keysFrom"] {
    return this.#sources(store).length > 0 ? "store" : "seen";
  }

  /** Returns true if keys of a store have no prefix (`keyPrefix: none`). */
  hasNoPrefix(store: string): boolean {
    return this.#settings.some(({ name, settings }) => name === store && settings["keyprefix"] === "none");
  }

  /** Remembers a full key. */
  see(store: string, fullKey: string): void {
    const keys = this.#seen.get(store) ?? new Set();
    keys.add(fullKey);
    this.#seen.set(store, keys);
    if (keys.size > MAX_SEEN) for (const oldest of keys) return void keys.delete(oldest);
  }

  forget(store: string, fullKey: string): void {
    this.#seen.get(store)?.delete(fullKey);
  }

  /** Resolves to the full keys, sorted. */
  async keys(store: string): Promise<string[]> {
    const sources = this.#sources(store);
    if (sources.length === 0) return [...(this.#seen.get(store) ?? [])].sort();
    const lists = await Promise.all(sources.map((source) => source.keys()));
    return [...new Set(lists.flat())].sort();
  }

  /** Resolves to a value, read from the store itself; undefined if it does not exist or the store cannot be read. */
  async read(store: string, fullKey: string): Promise<RawEntry | undefined> {
    for (const source of this.#sources(store)) {
      const entry = await source.read(fullKey);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  #sources(store: string): StateSource[] {
    const all = this.#settings
      .filter(({ name }) => name === store)
      .map((settings) => this.#redis(settings) ?? SqliteState.of(settings));
    const known = all.filter((source) => source !== undefined);
    // With a store of the same name that cannot be read, a list would look complete and not be.
    return known.length < all.length ? [] : known;
  }

  #redis(settings: ComponentSettings): StateSource | undefined {
    const address = redisOf(settings);
    if (address === undefined) return undefined;
    const key = addressKey(address);
    let reader = this.#readers.get(key);
    if (reader === undefined) {
      reader = new RedisReader(address);
      this.#readers.set(key, reader);
    }
    return new RedisState(reader);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#readers.values()].map((reader) => reader[Symbol.asyncDispose]()));
  }
}
