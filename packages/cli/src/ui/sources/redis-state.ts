import { listOf, pairsOf, RedisReader, textOf, type RedisAddress } from "./redis-reader.ts";
import { MAX_KEYS, type RawEntry, type StateSource } from "./state-source.ts";

/** A `state.redis`. */
export class RedisState implements StateSource {
  readonly #reader: RedisReader;

  constructor(address: RedisAddress) {
    this.#reader = new RedisReader(address);
  }

  /** Lists the keys that daprd stores: hashes with the value and its version. */
  async keys(): Promise<string[]> {
    const keys: string[] = [];
    let cursor = "0";
    do {
      const [next, found] = listOf(
        await this.#reader.command("SCAN", cursor, "MATCH", "*", "COUNT", "1000", "TYPE", "hash"),
      );
      cursor = textOf(next);
      for (const key of listOf(found)) keys.push(textOf(key));
    } while (cursor !== "0" && keys.length < MAX_KEYS);
    return keys;
  }

  async read(fullKey: string): Promise<RawEntry | undefined> {
    const fields = pairsOf(await this.#reader.command("HGETALL", fullKey));
    const value = fields.get("data");
    if (!Buffer.isBuffer(value)) return undefined;
    const ttl = Number(await this.#reader.command("PTTL", fullKey));
    return {
      value,
      etag: textOf(fields.get("version")) || undefined,
      expiresAt: ttl > 0 ? Date.now() + ttl : undefined,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#reader[Symbol.asyncDispose]();
  }
}
