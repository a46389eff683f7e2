import { orEmpty } from "../../call/options.ts";
import { Block } from "../base-block.ts";
import type { CallOptions } from "../../call/operation.ts";
import { MAX_INT32, requireCount } from "../../encoding/number.ts";
import type { StandardSchema } from "../../platform/standard-schema.ts";
import { prepare } from "../../errors/prepare.ts";
import { getBulkState, getState, missing, queryState } from "./read-operations.ts";
import { fits } from "./schema.ts";
import type {
  DeleteStateItem,
  DeleteStateOptions,
  GetBulkStateOptions,
  GetStateOptions,
  QueryStateOptions,
  SaveStateItem,
  SetStateOptions,
  StateEntry,
  StateOperation,
  StateQuery,
  StateQueryResult,
  TransactionOptions,
  UpdateStateOptions,
} from "./types.ts";
import { UPDATE, updateState } from "./update.ts";
import { deleteBulkState, deleteState, saveState, transactState } from "./write-operations.ts";

/** The number of keys that are read at the same time if no bulk request can do it. */
const PARALLELISM = 10;

/** The calls of {@link State}, each with the name of its store. */
export class StateCalls extends Block {
  /**
   * Returns the value of a key, or `undefined` if the store does not have the key.
   *
   * JSON is returned as a value, anything else as a `Uint8Array`; see {@link GetStateOptions.as}.
   */
  get(
    store: string,
    key: string,
    options: GetStateOptions & { as: "bytes"; schema?: undefined },
  ): Promise<Uint8Array | undefined>;
  get(
    store: string,
    key: string,
    options: GetStateOptions & { as: "text"; schema?: undefined },
  ): Promise<string | undefined>;
  get<T = unknown>(store: string, key: string, options?: GetStateOptions<T>): Promise<T | undefined>;
  async get<T>(store: string, key: string, options?: GetStateOptions<T>): Promise<T | undefined> {
    return (await this.getEntry<T>(store, key, options)).value;
  }

  /** Returns the value of a key with its etag and metadata. The value of a missing key is `undefined`. */
  getEntry(
    store: string,
    key: string,
    options: GetStateOptions & { as: "bytes"; schema?: undefined },
  ): Promise<StateEntry<Uint8Array>>;
  getEntry(
    store: string,
    key: string,
    options: GetStateOptions & { as: "text"; schema?: undefined },
  ): Promise<StateEntry<string>>;
  getEntry<T = unknown>(store: string, key: string, options?: GetStateOptions<T>): Promise<StateEntry<T>>;
  async getEntry<T>(store: string, key: string, options?: GetStateOptions<T>): Promise<StateEntry<T>> {
    const { consistency, metadata, as, schema } = orEmpty(options);
    return checked(await this.call(getState, { store, key, consistency, metadata, as }, options), schema);
  }

  /**
   * Returns the values of several keys, in the order of the keys. The value of a missing key is `undefined`.
   *
   * Over HTTP, `as` reads each key by its own request.
   *
   * @throws DaprError `internal` if the store cannot read one of the keys; then the whole call rejects.
   */
  getBulk(
    store: string,
    keys: readonly string[],
    options: GetBulkStateOptions & { as: "bytes"; schema?: undefined },
  ): Promise<StateEntry<Uint8Array>[]>;
  getBulk(
    store: string,
    keys: readonly string[],
    options: GetBulkStateOptions & { as: "text"; schema?: undefined },
  ): Promise<StateEntry<string>[]>;
  getBulk<T = unknown>(
    store: string,
    keys: readonly string[],
    options?: GetBulkStateOptions<T>,
  ): Promise<StateEntry<T>[]>;
  async getBulk<T>(
    store: string,
    keys: readonly string[],
    options?: GetBulkStateOptions<T>,
  ): Promise<StateEntry<T>[]> {
    if (keys?.length === 0) return [];
    const { parallelism, metadata, as, schema } = orEmpty(options);
    if (parallelism !== undefined)
      prepare(getBulkState, () => requireCount("parallelism", parallelism, 1, MAX_INT32));
    const isSingly = as !== undefined && this.caller.wire === "http";
    const found = isSingly
      ? undefined
      : await this.call(getBulkState, { store, keys, parallelism, metadata, as }, options);
    if (found === undefined) return this.#getSingly(store, keys, orEmpty(options));
    const byKey = new Map(found.map((entry) => [entry.key, entry]));
    return Promise.all(keys.map((key) => checked(byKey.get(key) ?? missing(key), schema)));
  }

  async #getSingly<T>(
    store: string,
    keys: readonly string[],
    options: GetBulkStateOptions<T>,
  ): Promise<StateEntry<T>[]> {
    const { parallelism = PARALLELISM } = options;
    const entries: StateEntry<T>[] = [];
    for (let at = 0; at < keys.length; at += parallelism) {
      const some = keys.slice(at, at + parallelism).map((key) => this.getEntry<T>(store, key, options));
      entries.push(...(await Promise.all(some)));
    }
    return entries;
  }

  /** Writes one value. Rejects with `aborted` if the etag does not match. */
  set(store: string, key: string, value: unknown, options?: SetStateOptions): Promise<void> {
    const { etag, concurrency, consistency, ttlSeconds, metadata } = orEmpty(options);
    return this.setMany(
      store,
      [{ key, value, etag, concurrency, consistency, ttlSeconds, metadata }],
      options,
    );
  }

  /** Writes several values. The writes are not atomic; see {@link transaction}. */
  setMany(store: string, items: readonly SaveStateItem[], options?: CallOptions): Promise<void> {
    return this.call(saveState, { store, items }, options);
  }

  /** Alias of {@link setMany}. */
  save(store: string, items: readonly SaveStateItem[], options?: CallOptions): Promise<void> {
    return this.setMany(store, items, options);
  }

  /**
   * Reads a value, changes it by a function and writes it with the etag that was read. Starts again if the value was
   * changed meanwhile, after a short random delay. Nothing is written if the function throws.
   *
   * A new key is written only if it is still missing. On Redis, that holds against writers that also use `update` or
   * `concurrency: "first-write"`; a plain write at the same moment may be replaced. A key that was created so on Redis
   * can afterwards be written with an etag or by `update` only (setDefaultQuery in components-contrib's state/redis).
   *
   * @param change Returns the new value. Its argument is the stored value, `undefined` for a missing key. It may run
   * several times, so it should have no side effects.
   * @returns The value that was written.
   * @throws DaprError `aborted` if the value was changed at each of the attempts, `failed_precondition` if the store keeps
   * no etags.
   *
   * @example
   * ```ts
   * await dapr.state.update<number>("statestore", "visits", (visits = 0) => visits + 1);
   * ```
   */
  async update<T = unknown>(
    store: string,
    key: string,
    change: (value: T | undefined) => T | Promise<T>,
    options?: UpdateStateOptions<T>,
  ): Promise<T> {
    const { attempts = 1 } = orEmpty(options);
    prepare(UPDATE, () => requireCount("attempts", attempts));
    return updateState(this, this.caller.clock.pause, { store, key, change, options });
  }

  /** Deletes a key. Does nothing if the store does not have the key. Rejects with `aborted` if the etag does not match. */
  delete(store: string, key: string, options?: DeleteStateOptions): Promise<void> {
    const { etag, concurrency, consistency, metadata } = orEmpty(options);
    return this.call(deleteState, { store, key, etag, concurrency, consistency, metadata }, options);
  }

  /**
   * Deletes several keys. The deletions are not atomic; see {@link transaction}. HTTP has no bulk request, so a client
   * over HTTP sends one request per key, and rejects with the first error when all are done.
   */
  async deleteBulk(
    store: string,
    items: readonly (DeleteStateItem | string)[],
    options?: CallOptions,
  ): Promise<void> {
    const asItems = prepare(deleteBulkState, () =>
      items.map((item) => (typeof item === "string" ? { key: item } : { ...item })),
    );
    if (this.caller.wire === "grpc") return this.call(deleteBulkState, { store, items: asItems }, options);
    const done = await Promise.allSettled(
      asItems.map(({ key, ...item }) => this.delete(store, key, { ...options, ...item })),
    );
    for (const result of done) if (result.status === "rejected") throw result.reason;
  }

  /**
   * Writes and deletes several keys atomically.
   *
   * @throws DaprError `unimplemented` if the store has no transactions.
   */
  transaction(
    store: string,
    operations: readonly StateOperation[],
    options?: TransactionOptions,
  ): Promise<void> {
    const { metadata } = orEmpty(options);
    return this.call(transactState, { store, items: operations, metadata }, options);
  }

  /**
   * Returns the values that match a query. The store must support queries. This API is alpha in Dapr.
   *
   * @throws DaprError `internal` if the store does not support queries; `unimplemented` for `as` without gRPC.
   */
  query(
    store: string,
    query: StateQuery,
    options: QueryStateOptions & { as: "bytes"; schema?: undefined },
  ): Promise<StateQueryResult<Uint8Array>>;
  query(
    store: string,
    query: StateQuery,
    options: QueryStateOptions & { as: "text"; schema?: undefined },
  ): Promise<StateQueryResult<string>>;
  query<T = unknown>(
    store: string,
    query: StateQuery,
    options?: QueryStateOptions<T>,
  ): Promise<StateQueryResult<T>>;
  async query<T>(
    store: string,
    query: StateQuery,
    options?: QueryStateOptions<T>,
  ): Promise<StateQueryResult<T>> {
    const { metadata, as, schema } = orEmpty(options);
    const found = await this.call(queryState, { store, query, metadata, as }, options);
    if (schema === undefined) return found as StateQueryResult<T>;
    const results = found.results.map(async (one) => ({
      ...one,
      value: await fits(schema, one.key, one.value),
    }));
    return { ...found, results: await Promise.all(results) };
  }
}

/** Validates the value of an entry. */
async function checked<T>(
  entry: StateEntry<unknown>,
  schema: StandardSchema<T> | undefined,
): Promise<StateEntry<T>> {
  const { key, value } = entry;
  if (schema === undefined || value === undefined) return entry as StateEntry<T>;
  return { ...entry, value: await fits(schema, key, value) };
}
