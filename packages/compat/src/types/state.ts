import type { StateConcurrencyEnum, StateConsistencyEnum } from "../enums.ts";
import type { KeyValueType, Untyped } from "./untyped.ts";

/** Concurrency and consistency of a request to a state store. */
export type IStateOptions = {
  /** How concurrent writes are resolved. */
  concurrency: StateConcurrencyEnum;
  /** Consistency of the request. */
  consistency: StateConsistencyEnum;
};

/** Metadata of a request. */
export type IRequestMetadata = {
  [key: string]: string;
};

/** One item to save. */
export type KeyValuePairType = {
  /** The key. */
  key: string;
  /** The value. */
  value: Untyped;
  /** The version that the store must have. */
  etag?: string;
  /** Metadata for the component, such as `ttlInSeconds`. */
  metadata?: KeyValueType;
  /** Concurrency and consistency. */
  options?: Partial<IStateOptions>;
};

/** Options of `state.save`. */
export type StateSaveOptions = {
  /** Metadata of the request. */
  metadata?: KeyValueType;
};

/** Options of `state.get`. */
export type StateGetOptions = {
  /** Consistency of the request. */
  consistency: StateConsistencyEnum;
  /** Metadata of the request. */
  metadata: IRequestMetadata;
};

/** Options of `state.getBulk`. */
export type StateGetBulkOptions = {
  /** The number of keys that the sidecar reads at a time. */
  parallelism?: number;
  /** Metadata of the request. */
  metadata?: KeyValueType;
};

/** Options of `state.delete`. */
export type StateDeleteOptions = IStateOptions & {
  /** Metadata of the request. */
  metadata: IRequestMetadata;
  /** The version that the store must have. */
  etag: string | undefined;
};

/** Result of a write. */
export type StateSaveResponseType = {
  /** The reason why the write failed. */
  error?: Error;
};

/** Version of a value. */
export type IEtag = {
  /** The version. */
  value: string;
};

/** The value or key of one operation of a transaction. */
export type IRequest = {
  /** The key. */
  key: string;
  /** The value. */
  value?: Untyped;
  /** The version that the store must have. */
  etag?: IEtag | string;
  /** Metadata for the component. */
  metadata?: IRequestMetadata;
  /** Concurrency and consistency. */
  options?: Partial<IStateOptions>;
};

/** One operation of a transaction. */
export type OperationType = {
  /** `upsert` or `delete`. */
  operation: string;
  /** The value or key. */
  request: IRequest;
};

/** One value or several. */
export type Enumerable<T> = T | T[];

/** A condition of a query, or one within it. */
export type StateQueryFilterInput = {
  /** All conditions hold. */
  AND?: Enumerable<StateQueryFilterInput>;
  /** One condition holds. */
  OR?: Enumerable<StateQueryFilterInput>;
  /** A member equals a value. */
  EQ?: Enumerable<StateQueryFilterInput>;
  /** A member is one of several values. */
  IN?: Enumerable<StateQueryFilterInput>;
  [key: string]: Untyped;
};

/** A query. */
export type StateQueryType = {
  /** The condition. */
  filter: Pick<StateQueryFilterInput, "AND" | "OR" | "EQ" | "IN">;
  /** The order of the results. */
  sort: { key: string; order?: "ASC" | "DESC" }[];
  /** The part of the results. */
  page: { limit: number; token?: string };
};

/** Results of a query. */
export type StateQueryResponseType = {
  /** The results. */
  results: { key: string; data: Untyped; etag?: string; error?: string }[];
  /** Token of the next part. */
  token?: string;
};

/** State: values by key. */
export interface IClientState {
  /** Saves values. */
  save(
    storeName: string,
    stateObjects: KeyValuePairType[],
    options?: StateSaveOptions,
  ): Promise<StateSaveResponseType>;
  /** Returns a value; `""` for a key that the store does not have. */
  get(storeName: string, key: string, options?: Partial<StateGetOptions>): Promise<KeyValueType | string>;
  /** Returns the values of several keys. */
  getBulk(storeName: string, keys: string[], options?: StateGetBulkOptions): Promise<KeyValueType[]>;
  /** Deletes a key. */
  delete(
    storeName: string,
    key: string,
    options?: Partial<StateDeleteOptions>,
  ): Promise<StateSaveResponseType>;
  /** Writes and deletes several keys in one transaction. */
  transaction(
    storeName: string,
    operations?: OperationType[],
    metadata?: IRequestMetadata | null,
  ): Promise<void>;
  /** Queries values. */
  query(storeName: string, query: StateQueryType): Promise<StateQueryResponseType>;
}
