import type { CallOptions } from "../../call/operation.ts";
import type { StandardSchema } from "../../platform/standard-schema.ts";
import type { StateCalls } from "./calls.ts";
import { fits } from "./schema.ts";
import type {
  DeleteStateItem,
  DeleteStateOptions,
  GetBulkStateOptions,
  GetStateOptions,
  SaveStateItem,
  SetStateOptions,
  StateEntry,
  StateOperation,
  TransactionOptions,
} from "./types.ts";

export interface StateStoreOptions<T> {
  /** A Standard Schema that values must fit, when they are read and when they are written. Default: none. */
  schema?: StandardSchema<T> | undefined;
}

type Bound<T extends { schema?: unknown }> = Omit<T, "schema">;

/** One state store, with the type of its values: what `State` does, without the store's name. */
export class StateStore<T> {
  readonly name: string;
  readonly #state: StateCalls;
  readonly #schema: StandardSchema<T> | undefined;

  constructor(state: StateCalls, name: string, options: StateStoreOptions<T>) {
    this.#state = state;
    this.name = name;
    this.#schema = options.schema;
  }

  get(key: string, options?: Bound<GetStateOptions>): Promise<T | undefined> {
    return this.#state.get<T>(this.name, key, { ...options, schema: this.#schema });
  }

  getEntry(key: string, options?: Bound<GetStateOptions>): Promise<StateEntry<T>> {
    return this.#state.getEntry<T>(this.name, key, { ...options, schema: this.#schema });
  }

  getBulk(keys: readonly string[], options?: Bound<GetBulkStateOptions>): Promise<StateEntry<T>[]> {
    return this.#state.getBulk<T>(this.name, keys, { ...options, schema: this.#schema });
  }

  async set(key: string, value: T, options?: SetStateOptions): Promise<void> {
    await this.#check(key, value);
    await this.#state.set(this.name, key, value, options);
  }

  async save(items: readonly (SaveStateItem & { value: T })[], options?: CallOptions): Promise<void> {
    for (const item of items) await this.#check(item.key, item.value);
    await this.#state.save(this.name, items, options);
  }

  delete(key: string, options?: DeleteStateOptions): Promise<void> {
    return this.#state.delete(this.name, key, options);
  }

  deleteBulk(items: readonly (DeleteStateItem | string)[], options?: CallOptions): Promise<void> {
    return this.#state.deleteBulk(this.name, items, options);
  }

  async transaction(operations: readonly StateOperation[], options?: TransactionOptions): Promise<void> {
    for (const item of operations) if (item.operation === "upsert") await this.#check(item.key, item.value);
    await this.#state.transaction(this.name, operations, options);
  }

  async #check(key: string, value: unknown): Promise<void> {
    if (this.#schema !== undefined) await fits(this.#schema, key, value);
  }
}
