import type { StateStore } from "../protocol.ts";
import type { ComponentSettings } from "./component-settings.ts";
import {
  addressKey,
  listOf,
  pairsOf,
  redisOf,
  RedisReader,
  textOf,
  type RedisAddress,
} from "./redis-reader.ts";

/** A value as a store has it. */
export interface RawEntry {
  readonly value: Buffer;
  readonly etag: string | undefined;
  readonly expiresAt: number | undefined;
}

const MAX_KEYS = 100_000;
const MAX_SEEN = 10_000;

/** The state stores of a run: keys are read from the store itself where it is a Redis, and otherwise remembered. */
export class StateStores implements AsyncDisposable {
  readonly #settings: readonly ComponentSettings[];
  readonly #readers = new Map<string, RedisReader>();
  readonly #seen = new Map<string, Set<string>>();

  constructor(settings: readonly ComponentSettings[]) {
    this.#settings = settings.filter(({ type }) => type.startsWith("state."));
  }

  /** Returns where the keys of a store come from. */
  keysFrom(store: string): StateStore["keysFrom"] {
    return this.#addresses(store).length > 0 ? "store" : "seen";
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
    const addresses = this.#addresses(store);
    if (addresses.length === 0) return [...(this.#seen.get(store) ?? [])].sort();
    const lists = await Promise.all(addresses.map((address) => scan(this.#reader(address))));
    return [...new Set(lists.flat())].sort();
  }

  /** Resolves to a value, read from the store itself; undefined if it does not exist or the store cannot be read. */
  async read(store: string, fullKey: string): Promise<RawEntry | undefined> {
    for (const address of this.#addresses(store)) {
      const reader = this.#reader(address);
      const fields = pairsOf(await reader.command("HGETALL", fullKey));
      const value = fields.get("data");
      if (!Buffer.isBuffer(value)) continue;
      const ttl = Number(await reader.command("PTTL", fullKey));
      return {
        value,
        etag: textOf(fields.get("version")) || undefined,
        expiresAt: ttl > 0 ? Date.now() + ttl : undefined,
      };
    }
    return undefined;
  }

  #addresses(store: string): RedisAddress[] {
    const all = this.#settings.filter(({ name }) => name === store).map(redisOf);
    const known = all.filter((address) => address !== undefined);
    // With a store of the same name that cannot be read, a list would look complete and not be.
    if (known.length < all.length) return [];
    return [...new Map(known.map((address) => [addressKey(address), address])).values()];
  }

  #reader(address: RedisAddress): RedisReader {
    const key = addressKey(address);
    let reader = this.#readers.get(key);
    if (reader === undefined) {
      reader = new RedisReader(address);
      this.#readers.set(key, reader);
    }
    return reader;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#readers.values()].map((reader) => reader[Symbol.asyncDispose]()));
  }
}

/** Lists the keys that daprd stores: hashes with the value and its version. */
async function scan(reader: RedisReader): Promise<string[]> {
  const keys: string[] = [];
  let cursor = "0";
  do {
    const [next, found] = listOf(
      await reader.command("SCAN", cursor, "MATCH", "*", "COUNT", "1000", "TYPE", "hash"),
    );
    cursor = textOf(next);
    for (const key of listOf(found)) keys.push(textOf(key));
  } while (cursor !== "0" && keys.length < MAX_KEYS);
  return keys;
}
