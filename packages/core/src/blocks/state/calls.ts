import { Block } from "../base-block.ts";
import type { CallOptions } from "../../call/operation.ts";
import type { StandardSchema } from "../../platform/standard-schema.ts";
import { getBulkState, getState, missing, queryState } from "./read-operations.ts";
import { deleteBulkState, deleteState, saveState, transactState } from "./write-operations.ts";
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
} from "./types.ts";

/** The calls of {@link State}, each with the name of its store. */
export class StateCalls extends Block {
  /**
   * The value of a key, or undefined when the store has none.
   *
   * Values that are JSON come back as what they say; others come back as a `Uint8Array`. Bytes that happen to be
   * JSON are read as JSON unless `as` is `"bytes"`.
   */
  async get<T = unknown>(store: string, key: string, options?: GetStateOptions<T>): Promise<T | undefined> {
    return (await this.getEntry<T>(store, key, options)).value;
  }

  /** The value of a key together with its etag and metadata. */
  async getEntry<T = unknown>(
    store: string,
    key: string,
    options: GetStateOptions<T> = {},
  ): Promise<StateEntry<T>> {
    return checked(await this.call(getState, { store, key }, options), options.schema);
  }

  /**
   * The values of several keys, in the order of the keys; a missing one has an undefined `value`.
   *
   * @throws DaprError `internal` when the store could not read one of them: the whole call rejects.
   */
  async getBulk<T = unknown>(
    store: string,
    keys: readonly string[],
    options: GetBulkStateOptions<T> = {},
  ): Promise<StateEntry<T>[]> {
    if (keys.length === 0) return [];
    const found = await this.call(getBulkState, { store, keys }, options);
    if (found === undefined) return Promise.all(keys.map((key) => this.getEntry<T>(store, key, options)));
    const byKey = new Map(found.map((entry) => [entry.key, entry]));
    return Promise.all(keys.map((key) => checked(byKey.get(key) ?? missing(key), options.schema)));
  }

  /** Writes one value. */
  set(store: string, key: string, value: unknown, options?: SetStateOptions): Promise<void> {
    return this.save(store, [{ ...options, key, value }], options);
  }

  /** Writes several values. This is not atomic; {@link transaction} is. */
  save(store: string, items: readonly SaveStateItem[], options?: CallOptions): Promise<void> {
    return this.call(saveState, { store, items }, options);
  }

  /** Deletes a key; one that is not there is fine. */
  delete(store: string, key: string, options?: DeleteStateOptions): Promise<void> {
    return this.call(deleteState, { store, key }, options);
  }

  /**
   * Deletes several keys. This is not atomic; {@link transaction} is. Where the client speaks HTTP, which has no route
   * for this, each key is deleted by a request of its own, and the call rejects when all are done and one failed.
   */
  async deleteBulk(
    store: string,
    items: readonly (DeleteStateItem | string)[],
    options?: CallOptions,
  ): Promise<void> {
    const asItems = items.map((item) => (typeof item === "string" ? { key: item } : item));
    if (this.caller.wire === "grpc") return this.call(deleteBulkState, { store, items: asItems }, options);
    const done = await Promise.allSettled(
      asItems.map(({ key, ...item }) => this.delete(store, key, { ...options, ...item })),
    );
    for (const result of done) if (result.status === "rejected") throw result.reason;
  }

  /** Writes and deletes several keys, all or none. The store must support transactions. */
  transaction(
    store: string,
    operations: readonly StateOperation[],
    options?: TransactionOptions,
  ): Promise<void> {
    return this.call(transactState, { store, items: operations }, options);
  }

  /** Values that a query finds. The store must support queries; this API is alpha in Dapr. */
  async query<T = unknown>(
    store: string,
    query: StateQuery,
    options: QueryStateOptions<T> = {},
  ): Promise<StateQueryResult<T>> {
    const { schema } = options;
    const found = await this.call(queryState, { store, query }, options);
    if (schema === undefined) return found as StateQueryResult<T>;
    const results = found.results.map(async (one) => ({
      ...one,
      value: await fits(schema, one.key, one.value),
    }));
    return { ...found, results: await Promise.all(results) };
  }
}

/** An entry with its value as the schema has it, where there are both. */
async function checked<T>(
  entry: StateEntry<unknown>,
  schema: StandardSchema<T> | undefined,
): Promise<StateEntry<T>> {
  const { key, value } = entry;
  if (schema === undefined || value === undefined) return entry as StateEntry<T>;
  return { ...entry, value: await fits(schema, key, value) };
}
