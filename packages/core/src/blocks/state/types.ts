import type { CallOptions } from "../../call/operation.ts";
import type { StandardSchema } from "../../platform/standard-schema.ts";

/** Who wins when two write: the first (a write needs the current etag) or the last. Default: the store's. */
export type StateConcurrency = "first-write" | "last-write";

/** How a store's replicas agree. Default: the store's. */
export type StateConsistency = "eventual" | "strong";

/** A value in a store with what the store knows of it. */
export interface StateEntry<T> {
  key: string;
  /** Undefined when the store has no such key; a stored `null` is `null`. */
  value: T | undefined;
  /** The version of the value; undefined when the store has no such key or keeps no versions. */
  etag: string | undefined;
  /** What the store says about the value, such as `ttlExpireTime`. */
  metadata: Record<string, string>;
}

export interface GetStateOptions<T = unknown> extends CallOptions {
  /** See {@link StateConsistency}. Default: the store's. */
  consistency?: StateConsistency | undefined;
  /** Component metadata for this request. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** A Standard Schema (zod, valibot, arktype …) that the value must fit. A missing key is not checked. Default: none. */
  schema?: StandardSchema<T> | undefined;
  /** How to read the stored bytes: by default as JSON where they are JSON and as bytes otherwise. */
  as?: "bytes" | undefined;
}

export interface GetBulkStateOptions<T = unknown> extends CallOptions {
  /** How many keys the sidecar reads at once. Default: the sidecar's. */
  parallelism?: number | undefined;
  /** Component metadata for this request. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** A Standard Schema that every value must fit. Missing keys are not checked. Default: none. */
  schema?: StandardSchema<T> | undefined;
}

/** How a value is written. */
export interface WriteStateOptions {
  /** Write only if the value still has this version; otherwise the call rejects with `aborted`. Default: whichever it has. */
  etag?: string | undefined;
  /** See {@link StateConcurrency}. Default: the store's. */
  concurrency?: StateConcurrency | undefined;
  /** See {@link StateConsistency}. Default: the store's. */
  consistency?: StateConsistency | undefined;
  /** Seconds until the store forgets the value; a whole number. Default: never. */
  ttlSeconds?: number | undefined;
  /** Component metadata for this item. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

export interface SetStateOptions extends WriteStateOptions, CallOptions {}

export interface SaveStateItem extends WriteStateOptions {
  key: string;
  /** Anything JSON has a form for, or bytes. */
  value: unknown;
}

export interface DeleteStateItem {
  key: string;
  /** Delete only if the value still has this version; otherwise the call rejects with `aborted`. Default: whichever it has. */
  etag?: string | undefined;
  /** See {@link StateConcurrency}. Default: the store's. */
  concurrency?: StateConcurrency | undefined;
  /** See {@link StateConsistency}. Default: the store's. */
  consistency?: StateConsistency | undefined;
  /** Component metadata for this item. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

export interface DeleteStateOptions extends Omit<DeleteStateItem, "key">, CallOptions {}

export type StateOperation =
  ({ operation: "upsert" } & SaveStateItem) | ({ operation: "delete" } & DeleteStateItem);

export interface TransactionOptions extends CallOptions {
  /** Component metadata for the whole transaction. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * A query in Dapr's query language.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/state-management/howto-state-query-api/
 */
export interface StateQuery {
  filter?: Readonly<Record<string, unknown>> | undefined;
  sort?: readonly { key: string; order?: "ASC" | "DESC" }[] | undefined;
  page?: { limit: number; token?: string | undefined } | undefined;
}

export interface QueryStateOptions<T = unknown> extends CallOptions {
  /** Component metadata for this request. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** A Standard Schema that every value must fit. Default: none. */
  schema?: StandardSchema<T> | undefined;
}

export interface StateQueryResult<T> {
  results: { key: string; value: T; etag: string | undefined }[];
  /** Passed as `page.token` to go on; undefined at the end. */
  token: string | undefined;
  metadata: Record<string, string>;
}
