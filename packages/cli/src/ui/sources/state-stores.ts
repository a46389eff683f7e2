import type { StateStore } from "../protocol.ts";
import type { ComponentSettings } from "./component-settings.ts";
import { addressKey, redisOf } from "./redis-reader.ts";
import { RedisState } from "./redis-state.ts";
import { SqliteState } from "./sqlite-state.ts";
import type { RawEntry, StateSource } from "./state-source.ts";

const MAX_SEEN = 10_000;

/** The state stores of a run: keys are read from the store itself if it is a Redis or SQLite, and otherwise remembered. */
export class StateStores implements AsyncDisposable {
  readonly #settings: readonly ComponentSettings[];
  /** Sources by their addresses or files: every app of a run may load the same store. */
  readonly #sources = new Map<string, StateSource>();
  readonly #seen = new Map<string, Set<string>>();

  constructor(settings: readonly ComponentSettings[]) {
    this.#settings = settings.filter(({ type }) => type.startsWith("state."));
  }

  /** Returns where the keys of a store come from. */
  keysFrom(store: string): StateStore["keysFrom"] {
    return this.#sourcesOf(store).length > 0 ? "store" : "seen";
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
    const sources = this.#sourcesOf(store);
    if (sources.length === 0) return [...(this.#seen.get(store) ?? [])].sort();
    const lists = await Promise.all(sources.map((source) => source.keys()));
    return [...new Set(lists.flat())].sort();
  }

  /** Resolves to a value, read from the store itself; undefined if it does not exist or the store cannot be read. */
  async read(store: string, fullKey: string): Promise<RawEntry | undefined> {
    for (const source of this.#sourcesOf(store)) {
      const entry = await source.read(fullKey);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  #sourcesOf(store: string): StateSource[] {
    const places = this.#settings.filter(({ name }) => name === store).map(placeOf);
    const known = places.filter((place) => place !== undefined);
    // With a store of the same name that cannot be read, a list would look complete and not be.
    if (known.length < places.length) return [];
    return [...new Set(known.map((place) => this.#sourceAt(place)))];
  }

  #sourceAt({ key, open }: Place): StateSource {
    const source = this.#sources.get(key) ?? open();
    this.#sources.set(key, source);
    return source;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#sources.values()].map((source) => source[Symbol.asyncDispose]()));
  }
}

/** The place of a store's data. */
interface Place {
  /** Address or file. */
  readonly key: string;
  readonly open: () => StateSource;
}

/** Returns the place of a component's data; undefined if the data cannot be read beside daprd. */
function placeOf(settings: ComponentSettings): Place | undefined {
  const address = redisOf(settings);
  if (address !== undefined) return { key: addressKey(address), open: () => new RedisState(address) };
  const sqlite = SqliteState.of(settings);
  return sqlite && { key: sqlite.key, open: () => sqlite };
}
