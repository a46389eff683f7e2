import type { CallOptions } from "../../call/operation.ts";
import type { ReadAs } from "../../encoding/read-as.ts";
import type { StandardSchema } from "../../platform/standard-schema.ts";

/**
 * Which of two concurrent writes wins. With `first-write`, a write needs the current etag, or none if the key is new.
 * With `last-write`, the later write replaces the earlier one. Default: the store's.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/state-management/state-management-overview/#concurrency
 */
export type StateConcurrency = "first-write" | "last-write";

/** How the replicas of a store agree. Default: the store's. */
export type StateConsistency = "eventual" | "strong";

/** A value of a store with its version. */
export interface StateEntry<T> {
  /** The key of the value. */
  key: string;
  /** The value; `undefined` if the store does not have the key. A stored `null` is `null`. */
  value: T | undefined;
  /** The version of the value; `undefined` if the store does not have the key or keeps no versions. */
  etag: string | undefined;
  /** Metadata of the value, such as `ttlExpireTime`. */
  metadata: Record<string, string>;
}

/** Options that every read of state takes. */
export interface ReadStateOptions<T = unknown> extends CallOptions {
  /** Component metadata for this request. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * A Standard Schema (zod, valibot, arktype …) that each value must match; missing keys are not validated. The result is
   * the schema's output. Default: none.
   */
  schema?: StandardSchema<T> | undefined;
  /**
   * Returns values as `"bytes"`, exactly as they are stored, or as `"text"`, a string of UTF-8. Default: JSON as a value
   * and anything else as a `Uint8Array`. JSON numbers beyond 2⁵³ are then rounded.
   */
  as?: ReadAs | undefined;
}

/** Options of {@link State.get} and {@link State.getEntry}. */
export interface GetStateOptions<T = unknown> extends ReadStateOptions<T> {
  /** See {@link StateConsistency}. Default: the store's. */
  consistency?: StateConsistency | undefined;
}

/** Options of {@link State.getBulk}. */
export interface GetBulkStateOptions<T = unknown> extends ReadStateOptions<T> {
  /** The number of keys that are read at the same time; a whole number from 1. Default: the sidecar's. */
  parallelism?: number | undefined;
}

/** Options of {@link State.query}. With `as`, a query requires gRPC. */
export type QueryStateOptions<T = unknown> = ReadStateOptions<T>;

/** How a value is written. */
export interface WriteStateOptions {
  /** Writes only if the value still has this version; rejects with `aborted` otherwise. Default: any version. */
  etag?: string | undefined;
  /** See {@link StateConcurrency}. Default: the store's. */
  concurrency?: StateConcurrency | undefined;
  /** See {@link StateConsistency}. Default: the store's. */
  consistency?: StateConsistency | undefined;
  /**
   * Seconds until the store deletes the value; a whole number from 1, or -1 to remove an earlier time to live.
   * Default: never.
   *
   * @see https://docs.dapr.io/developing-applications/building-blocks/state-management/state-store-ttl/
   */
  ttlSeconds?: number | undefined;
  /** Component metadata for this item. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/** Options of {@link State.set}. */
export interface SetStateOptions extends WriteStateOptions, CallOptions {}

/** A value to write. */
export interface SaveStateItem extends WriteStateOptions {
  /** The key of the value. */
  key: string;
  /** Anything that JSON can represent, or bytes: an ArrayBuffer, a typed array or a DataView. */
  value: unknown;
}

/** A key to delete. */
export interface DeleteStateItem {
  /** The key. */
  key: string;
  /** Deletes only if the value still has this version; rejects with `aborted` otherwise. Default: any version. */
  etag?: string | undefined;
  /** See {@link StateConcurrency}. Default: the store's. */
  concurrency?: StateConcurrency | undefined;
  /** See {@link StateConsistency}. Default: the store's. */
  consistency?: StateConsistency | undefined;
  /** Component metadata for this item. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/** Options of {@link State.delete}. */
export interface DeleteStateOptions extends Omit<DeleteStateItem, "key">, CallOptions {}

/** One operation of a transaction. */
export type StateOperation =
  ({ operation: "upsert" } & SaveStateItem) | ({ operation: "delete" } & DeleteStateItem);

/** Options of {@link State.transaction}. */
export interface TransactionOptions extends CallOptions {
  /** Component metadata for the whole transaction. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/** Options of {@link State.update}. */
export interface UpdateStateOptions<T = unknown> extends CallOptions {
  /** The number of attempts; a whole number from 1. Default: 10. */
  attempts?: number | undefined;
  /** See {@link StateConsistency}. Default: the store's. */
  consistency?: StateConsistency | undefined;
  /** As {@link WriteStateOptions.ttlSeconds}. Default: never. */
  ttlSeconds?: number | undefined;
  /** Component metadata for the reads and writes. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** A Standard Schema that the stored value and the new value must match. Default: none. */
  schema?: StandardSchema<T> | undefined;
}

/**
 * A query in Dapr's query language.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/state-management/howto-state-query-api/
 */
export interface StateQuery {
  /** Conditions that a value must meet. Default: none. */
  filter?: Readonly<Record<string, unknown>> | undefined;
  /** The order of the results. Default: the store's. */
  sort?: readonly { key: string; order?: "ASC" | "DESC" }[] | undefined;
  /** The page to return: at most `limit` results, a whole number from 1, that follow `token`. Default: all results. */
  page?: { limit: number; token?: string | undefined } | undefined;
}

/** The result of a query. */
export interface StateQueryResult<T> {
  /** The values that match, in order. */
  results: { key: string; value: T; etag: string | undefined }[];
  /** The `page.token` of the next page; `undefined` on the last page. */
  token: string | undefined;
  /** Metadata that the store returned. */
  metadata: Record<string, string>;
}
