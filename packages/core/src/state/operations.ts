import { DaprError } from "../errors/dapr-error.ts";
import type { HttpReply } from "../http/message.ts";
import { metadataQuery, path, withQuery } from "../http/path.ts";
import { isJson, readJson, readMetadata, readNothing } from "../http/read.ts";
import { unexpectedReply } from "../errors/from-reply.ts";
import { requireName } from "../names.ts";
import { unary, type Operation, type RetrySafety } from "../operation.ts";
import type { Platform } from "../platform.ts";
import { fromBytes, plain, toBytes, toJson } from "../value.ts";
import type {
  DeleteStateItem,
  SaveStateItem,
  StateConcurrency,
  StateConsistency,
  StateEntry,
  StateOperation,
  StateQuery,
  StateQueryResult,
} from "./types.ts";

type Metadata = Readonly<Record<string, string>>;
type Entry = StateEntry<unknown>;

interface KeyInput {
  store: string;
  key: string;
  metadata?: Metadata | undefined;
  consistency?: StateConsistency | undefined;
}

const storeErrors = {
  failed_precondition: "ERR_STATE_STORE_NOT_CONFIGURED",
  invalid_argument: ["ERR_STATE_STORE_NOT_FOUND", "ERR_MALFORMED_REQUEST"],
} as const;

export const getState: Operation<KeyInput & { as?: "bytes" | undefined }, Entry> = {
  name: "state.get",
  retry: "safe",
  check: requireStoreAndKey,
  http: {
    request: ({ store, key, consistency, metadata }) => ({
      method: "GET",
      path:
        consistency === undefined && metadata === undefined
          ? path("/v1.0/state", store, key)
          : withQuery(path("/v1.0/state", store, key), [
              ["consistency", consistency],
              ...metadataQuery(metadata),
            ]),
    }),
    reply: (reply, { key, as }, platform) => {
      if (reply.status === 204) return missing(key);
      return {
        key,
        value: as === "bytes" ? plain(reply.bytes()) : readStored(reply, platform),
        etag: reply.header("etag"),
        metadata: readMetadata(reply),
      };
    },
  },
  grpc: unary("getState", {
    request: ({ store, key, consistency, metadata }) => ({
      storeName: store,
      key,
      consistency: consistencyNumber(consistency),
      ...(metadata !== undefined && { metadata: { ...metadata } }),
    }),
    reply: ({ data, etag, metadata }, { key, as }, platform) =>
      // Only a stored value has a version, so without one no bytes means no value.
      data.length === 0 && etag === ""
        ? missing(key)
        : {
            key,
            value: as === "bytes" ? plain(data) : fromBytes(data, platform),
            etag: orUndefined(etag),
            metadata,
          },
  }),
  errors: { ...storeErrors, internal: "ERR_STATE_GET" },
};

interface BulkInput {
  store: string;
  keys: readonly string[];
  parallelism?: number | undefined;
  metadata?: Metadata | undefined;
}

/** The entries that the store has, in its own order, or undefined when this wire cannot say. */
export const getBulkState: Operation<BulkInput, Entry[] | undefined> = {
  name: "state.getBulk",
  retry: "safe",
  check: ({ store, keys }) => {
    requireName("store", store);
    for (const key of keys) requireName("key", key);
  },
  http: {
    request: ({ store, keys, parallelism, metadata }) => ({
      method: "POST",
      path: withQuery(`${path("/v1.0/state", store)}/bulk`, metadataQuery(metadata)),
      headers: { "content-type": "application/json" },
      body: toJson({ keys, parallelism }),
    }),
    reply: (reply) => {
      // daprd answers 200 with nothing when one of the values is not JSON (json.RawMessage in responses.go).
      if (reply.bytes().length === 0) return undefined;
      return readJson<BulkItem[]>(reply).map((item) => {
        if (item.error !== undefined) throw itemError(item.key, item.error);
        return { key: item.key, value: item.data, etag: item.etag, metadata: item.metadata ?? {} };
      });
    },
  },
  grpc: unary("getBulkState", {
    request: ({ store, keys, parallelism = 0, metadata }) => ({
      storeName: store,
      keys: [...keys],
      parallelism,
      ...(metadata !== undefined && { metadata: { ...metadata } }),
    }),
    reply: ({ items }, _input, platform) =>
      items.map(({ key, data, etag, metadata, error }) => {
        if (error !== "") throw itemError(key, error);
        if (data.length === 0 && etag === "") return missing(key);
        return { key, value: fromBytes(data, platform), etag: orUndefined(etag), metadata };
      }),
  }),
  errors: { ...storeErrors, internal: "ERR_STATE_BULK_GET" },
};

export const saveState: Operation<{ store: string; items: readonly SaveStateItem[] }, void> = {
  name: "state.save",
  retry: ({ items }) => safetyOfWrites(items),
  check: ({ store, items }) => {
    requireName("store", store);
    for (const item of items) requireName("key", item.key);
  },
  http: {
    cannot: ({ items }) => (items.some(hasBytes) ? BYTES_NEED_GRPC : undefined),
    request: ({ store, items }) => ({
      method: "POST",
      path: path("/v1.0/state", store),
      headers: { "content-type": "application/json" },
      body: `[${items.map(saveItemJson).join(",")}]`,
    }),
    reply: readNothing,
  },
  grpc: unary("saveState", {
    request: ({ store, items }, platform) => ({
      storeName: store,
      states: items.map((item) => saveItemMessage(item, platform)),
    }),
    reply: () => undefined,
  }),
  errors: { ...storeErrors, aborted: "ERR_STATE_SAVE", internal: "ERR_STATE_SAVE" },
};

export const deleteState: Operation<KeyInput & DeleteStateItem, void> = {
  name: "state.delete",
  retry: (item) => safetyOfWrites([item]),
  check: requireStoreAndKey,
  http: {
    request: ({ store, key, etag, concurrency, consistency, metadata }) => ({
      method: "DELETE",
      path: withQuery(path("/v1.0/state", store, key), [
        ["concurrency", concurrency],
        ["consistency", consistency],
        ...metadataQuery(metadata),
      ]),
      ...(etag !== undefined && { headers: { "if-match": etag } }),
    }),
    reply: readNothing,
  },
  grpc: unary("deleteState", {
    request: ({ store, ...item }) => ({ storeName: store, ...deleteItemMessage(item) }),
    reply: () => undefined,
  }),
  errors: { ...storeErrors, aborted: "ERR_STATE_DELETE", internal: "ERR_STATE_DELETE" },
};

export const deleteBulkState: Operation<{ store: string; items: readonly DeleteStateItem[] }, void> = {
  name: "state.deleteBulk",
  retry: ({ items }) => safetyOfWrites(items),
  check: ({ store, items }) => {
    requireName("store", store);
    for (const item of items) requireName("key", item.key);
  },
  grpc: unary("deleteBulkState", {
    request: ({ store, items }) => ({ storeName: store, states: items.map(deleteItemMessage) }),
    reply: () => undefined,
  }),
  errors: { ...storeErrors, aborted: "ERR_STATE_BULK_DELETE", internal: "ERR_STATE_BULK_DELETE" },
};

interface TransactionInput {
  store: string;
  operations: readonly StateOperation[];
  metadata?: Metadata | undefined;
}

export const transactState: Operation<TransactionInput, void> = {
  name: "state.transaction",
  retry: ({ operations }) => safetyOfWrites(operations),
  check: ({ store, operations }) => {
    requireName("store", store);
    for (const item of operations) requireName("key", item.key);
  },
  http: {
    cannot: ({ operations }) =>
      operations.some((o) => o.operation === "upsert" && hasBytes(o)) ? BYTES_NEED_GRPC : undefined,
    request: ({ store, operations, metadata }) => {
      const items = operations.map((o) => {
        const request = o.operation === "upsert" ? saveItemJson(o) : toJson(deleteItemFields(o));
        return `{"operation":"${o.operation}","request":${request}}`;
      });
      return {
        method: "POST",
        path: `${path("/v1.0/state", store)}/transaction`,
        headers: { "content-type": "application/json" },
        body: `{"operations":[${items.join(",")}]${metadata === undefined ? "" : `,"metadata":${toJson(metadata)}`}}`,
      };
    },
    reply: readNothing,
    codes: { ERR_STATE_STORE_NOT_SUPPORTED: "unimplemented" },
  },
  grpc: unary("executeStateTransaction", {
    request: ({ store, operations, metadata }, platform) => ({
      storeName: store,
      operations: operations.map((o) => ({
        operationType: o.operation,
        request: o.operation === "upsert" ? saveItemMessage(o, platform) : deleteItemMessage(o),
      })),
      ...(metadata !== undefined && { metadata: { ...metadata } }),
    }),
    reply: () => undefined,
  }),
  errors: {
    ...storeErrors,
    invalid_argument: [...storeErrors.invalid_argument, "ERR_STATE_STORE_TOO_MANY_TRANSACTIONS"],
    unimplemented: "ERR_STATE_STORE_NOT_SUPPORTED",
    aborted: "ERR_STATE_TRANSACTION",
    internal: "ERR_STATE_TRANSACTION",
  },
};

interface QueryInput {
  store: string;
  query: StateQuery;
  metadata?: Metadata | undefined;
}

export const queryState: Operation<QueryInput, StateQueryResult<unknown>> = {
  name: "state.query",
  retry: "safe",
  check: ({ store }) => requireName("store", store),
  http: {
    request: ({ store, query, metadata }) => ({
      method: "POST",
      path: withQuery(`${path("/v1.0-alpha1/state", store)}/query`, metadataQuery(metadata)),
      headers: { "content-type": "application/json" },
      body: toJson(query),
    }),
    reply: (reply) => {
      if (reply.status === 204) return { results: [], token: undefined, metadata: {} };
      const { results, token, metadata } = readJson<QueryReply>(reply);
      return {
        results: results.map(({ key, data, etag, error }) => {
          if (error !== undefined) throw itemError(key, error);
          return { key, value: data, etag };
        }),
        token,
        metadata: metadata ?? {},
      };
    },
  },
  grpc: unary("queryStateAlpha1", {
    request: ({ store, query, metadata }) => ({
      storeName: store,
      query: toJson(query),
      ...(metadata !== undefined && { metadata: { ...metadata } }),
    }),
    reply: ({ results, token, metadata }, _input, platform) => ({
      results: results.map(({ key, data, etag, error }) => {
        if (error !== "") throw itemError(key, error);
        return { key, value: fromBytes(data, platform), etag: orUndefined(etag) };
      }),
      token: orUndefined(token),
      metadata,
    }),
  }),
  errors: { ...storeErrors, internal: ["ERR_STATE_QUERY", "ERR_STATE_STORE_NOT_SUPPORTED"] },
};

interface BulkItem {
  key: string;
  data?: unknown;
  etag?: string;
  metadata?: Record<string, string>;
  error?: string;
}

interface QueryReply {
  results: { key: string; data: unknown; etag?: string; error?: string }[];
  token?: string;
  metadata?: Record<string, string>;
}

const BYTES_NEED_GRPC = "HTTP carries state as JSON, so bytes cannot be written over it";

function requireStoreAndKey({ store, key }: KeyInput): void {
  requireName("store", store);
  requireName("key", key);
}

/** After a lost answer a write with an etag finds its own new version in the way, and so does a first write. */
function safetyOfWrites(items: readonly Pick<DeleteStateItem, "etag" | "concurrency">[]): RetrySafety {
  const checked = items.some(({ etag, concurrency }) => etag !== undefined || concurrency === "first-write");
  return checked ? "never" : "overwrite";
}

const hasBytes = ({ value }: { value: unknown }): boolean => value instanceof Uint8Array;

const missing = (key: string): Entry => ({ key, value: undefined, etag: undefined, metadata: {} });

const orUndefined = (text: string): string | undefined => (text === "" ? undefined : text);

/** A stored value: daprd sends whatever the store has as application/json, JSON or not. */
function readStored(reply: HttpReply, platform: Platform): unknown {
  if (!isJson(reply)) throw unexpectedReply(reply, "a stored value");
  return fromBytes(reply.bytes(), platform);
}

function itemError(key: string, message: string): DaprError {
  return new DaprError(`key ${JSON.stringify(key)}: ${message}`, {
    code: "internal",
    errorCode: "ERR_STATE_GET",
  });
}

function withTtl(
  metadata: Metadata | undefined,
  ttlSeconds: number | undefined,
): Record<string, string> | undefined {
  if (ttlSeconds === undefined) return metadata;
  return { ...metadata, ttlInSeconds: String(ttlSeconds) };
}

function saveItemJson(item: SaveStateItem): string {
  const { key, value, etag, concurrency, consistency, ttlSeconds, metadata } = item;
  const json = `{"key":${JSON.stringify(key)},"value":${toJson(value)}`;
  const options =
    concurrency === undefined && consistency === undefined ? undefined : { concurrency, consistency };
  const all = withTtl(metadata, ttlSeconds);
  if (etag === undefined && options === undefined && all === undefined) return `${json}}`;
  return `${json},${toJson({ etag, options, metadata: all }).slice(1)}`;
}

function saveItemMessage(item: SaveStateItem, platform: Platform) {
  const metadata = withTtl(item.metadata, item.ttlSeconds);
  return {
    key: item.key,
    value: toBytes(item.value, platform),
    ...versionMessage(item),
    ...(metadata !== undefined && { metadata }),
  };
}

function deleteItemFields({ key, etag, concurrency, consistency, metadata }: DeleteStateItem) {
  const options =
    concurrency === undefined && consistency === undefined ? undefined : { concurrency, consistency };
  return { key, etag, options, metadata };
}

function deleteItemMessage(item: DeleteStateItem) {
  return {
    key: item.key,
    ...versionMessage(item),
    ...(item.metadata !== undefined && { metadata: { ...item.metadata } }),
  };
}

/** The etag and the options as `dapr.proto.common.v1.StateItem` has them. */
function versionMessage({ etag, concurrency, consistency }: Omit<DeleteStateItem, "key">) {
  const plain = concurrency === undefined && consistency === undefined;
  return {
    ...(etag !== undefined && { etag: { value: etag } }),
    ...(!plain && {
      options: { concurrency: concurrencyNumber(concurrency), consistency: consistencyNumber(consistency) },
    }),
  };
}

/** StateOptions.StateConcurrency. */
const concurrencyNumber = (value: StateConcurrency | undefined): 0 | 1 | 2 =>
  value === undefined ? 0 : value === "first-write" ? 1 : 2;

/** StateOptions.StateConsistency. */
const consistencyNumber = (value: StateConsistency | undefined): 0 | 1 | 2 =>
  value === undefined ? 0 : value === "eventual" ? 1 : 2;
