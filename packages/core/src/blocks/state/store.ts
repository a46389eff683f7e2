import { orEmpty } from "../../call/options.ts";
import type { CallOptions } from "../../call/operation.ts";
import type { StandardSchema } from "../../platform/standard-schema.ts";
import type { StateCalls } from "./calls.ts";
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

/** Options of {@link State.store}. */
export interface StateStoreOptions<T> {
  /** A Standard Schema that values must match when they are read and when they are written. Default: none. */
  schema?: StandardSchema<T> | undefined;
}

/** One state store with the type of its values. The methods are those of {@link State}, without the store's name. */
export class StateStore<T> {
  /** The name of the store's component. */
  readonly name: string;
  readonly #state: StateCalls;
  readonly #schema: StandardSchema<T> | undefined;

  /** @internal */
  constructor(state: StateCalls, name: string, options?: StateStoreOptions<T>) {
    this.#state = state;
    this.name = name;
    this.#schema = orEmpty(options).schema;
  }

  /** Returns the value of a key; see {@link State.get}. With `as`, the value is not validated. */
  get(
    key: string,
    options: Omit<GetStateOptions, "schema"> & { as: "bytes" },
  ): Promise<Uint8Array | undefined>;
  get(key: string, options: Omit<GetStateOptions, "schema"> & { as: "text" }): Promise<string | undefined>;
  get(key: string, options?: Omit<GetStateOptions, "schema">): Promise<T | undefined>;
  get(key: string, options?: Omit<GetStateOptions, "schema">): Promise<unknown> {
    return this.#state.get(this.name, key, this.#reading(options));
  }

  /** Returns the value of a key with its etag and metadata; see {@link State.getEntry}. With `as`, the value is not validated. */
  getEntry(
    key: string,
    options: Omit<GetStateOptions, "schema"> & { as: "bytes" },
  ): Promise<StateEntry<Uint8Array>>;
  getEntry(
    key: string,
    options: Omit<GetStateOptions, "schema"> & { as: "text" },
  ): Promise<StateEntry<string>>;
  getEntry(key: string, options?: Omit<GetStateOptions, "schema">): Promise<StateEntry<T>>;
  getEntry(key: string, options?: Omit<GetStateOptions, "schema">): Promise<StateEntry<unknown>> {
    return this.#state.getEntry(this.name, key, this.#reading(options));
  }

  /** Returns the values of several keys; see {@link State.getBulk}. With `as`, the values are not validated. */
  getBulk(
    keys: readonly string[],
    options: Omit<GetBulkStateOptions, "schema"> & { as: "bytes" },
  ): Promise<StateEntry<Uint8Array>[]>;
  getBulk(
    keys: readonly string[],
    options: Omit<GetBulkStateOptions, "schema"> & { as: "text" },
  ): Promise<StateEntry<string>[]>;
  getBulk(keys: readonly string[], options?: Omit<GetBulkStateOptions, "schema">): Promise<StateEntry<T>[]>;
  getBulk(
    keys: readonly string[],
    options?: Omit<GetBulkStateOptions, "schema">,
  ): Promise<StateEntry<unknown>[]> {
    return this.#state.getBulk(this.name, keys, this.#reading(options));
  }

  /** Writes one value; see {@link State.set}. */
  async set(key: string, value: T, options?: SetStateOptions): Promise<void> {
    await this.#check(key, value);
    await this.#state.set(this.name, key, value, options);
  }

  /** Writes several values; see {@link State.setMany}. */
  async setMany(items: readonly (SaveStateItem & { value: T })[], options?: CallOptions): Promise<void> {
    for (const item of items) await this.#check(item.key, item.value);
    await this.#state.setMany(this.name, items, options);
  }

  /** Alias of {@link setMany}. */
  save(items: readonly (SaveStateItem & { value: T })[], options?: CallOptions): Promise<void> {
    return this.setMany(items, options);
  }

  /** Changes a value by a function; see {@link State.update}. */
  update(
    key: string,
    change: (value: T | undefined) => T | Promise<T>,
    options?: Omit<UpdateStateOptions, "schema">,
  ): Promise<T> {
    return this.#state.update<T>(this.name, key, change, { ...options, schema: this.#schema });
  }

  /** Deletes a key; see {@link State.delete}. */
  delete(key: string, options?: DeleteStateOptions): Promise<void> {
    return this.#state.delete(this.name, key, options);
  }

  /** Deletes several keys; see {@link State.deleteBulk}. */
  deleteBulk(items: readonly (DeleteStateItem | string)[], options?: CallOptions): Promise<void> {
    return this.#state.deleteBulk(this.name, items, options);
  }

  /** Writes and deletes several keys atomically; see {@link State.transaction}. */
  async transaction(operations: readonly StateOperation[], options?: TransactionOptions): Promise<void> {
    for (const item of operations) if (item.operation === "upsert") await this.#check(item.key, item.value);
    await this.#state.transaction(this.name, operations, options);
  }

  /** Returns the values that match a query; see {@link State.query}. With `as`, the values are not validated. */
  query(
    query: StateQuery,
    options: Omit<QueryStateOptions, "schema"> & { as: "bytes" },
  ): Promise<StateQueryResult<Uint8Array>>;
  query(
    query: StateQuery,
    options: Omit<QueryStateOptions, "schema"> & { as: "text" },
  ): Promise<StateQueryResult<string>>;
  query(query: StateQuery, options?: Omit<QueryStateOptions, "schema">): Promise<StateQueryResult<T>>;
  query(query: StateQuery, options?: Omit<QueryStateOptions, "schema">): Promise<StateQueryResult<unknown>> {
    return this.#state.query(this.name, query, this.#reading(options));
  }

  #reading<O extends Pick<GetStateOptions, "as">>(
    options: O | undefined,
  ): O & { schema?: StandardSchema<unknown> | undefined } {
    return { ...(options as O), schema: options?.as === undefined ? this.#schema : undefined };
  }

  async #check(key: string, value: unknown): Promise<void> {
    if (this.#schema !== undefined) await fits(this.#schema, key, value);
  }
}
