import { metadataMember } from "../../encoding/metadata.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import { unexpectedReply } from "../../errors/from-reply.ts";
import { path, withMetadata } from "../../http/path.ts";
import { isJson, readJson, readMetadata } from "../../http/read.ts";
import { get, post } from "../../http/request.ts";
import { nameIn, requireName, requireNames } from "../../call/names.ts";
import { overGrpc, unary, type Operation } from "../../call/operation.ts";
import { MAX_INT32, requireCount } from "../../encoding/number.ts";
import { readAs, type ReadAs } from "../../encoding/read-as.ts";
import { toJson } from "../../encoding/value.ts";
import { consistencyNumber, storeErrors } from "./messages.ts";
import type { StateConsistency, StateEntry, StateQuery, StateQueryResult } from "./types.ts";

type Metadata = Readonly<Record<string, string>>;
type Entry = StateEntry<unknown>;

interface GetInput {
  store: string;
  key: string;
  metadata?: Metadata | undefined;
  consistency?: StateConsistency | undefined;
  as?: ReadAs | undefined;
}

export const getState: Operation<GetInput, Entry> = {
  name: "state.get",
  retry: "safe",
  check: requireNames("store", "key"),
  http: {
    request: ({ store, key, consistency, metadata }) =>
      get(withMetadata(path("/v1.0/state", store, key), metadata, [["consistency", consistency]])),
    reply(reply, { key, as }, platform) {
      if (reply.status === 204) return missing(key);
      const bytes = reply.bytes();
      // daprd sends every stored value as application/json, JSON or not.
      if (as === undefined && !isJson(reply)) throw unexpectedReply(reply, "a stored value");
      return {
        key,
        value: readAs(bytes, as, platform),
        etag: reply.header("etag"),
        metadata: readMetadata(reply),
      };
    },
  },
};

export const getStateOverGrpc = /* @__PURE__ */ overGrpc(
  getState,
  /* @__PURE__ */ unary("getState", {
    request: ({ store, key, consistency, metadata }) => ({
      storeName: store,
      key,
      consistency: consistencyNumber(consistency),
      ...metadataMember(metadata),
    }),
    reply: ({ data, etag, metadata }, { key, as }, platform) =>
      // Only a stored value has a version, so without one no bytes means no value.
      data.length === 0 && etag === ""
        ? missing(key)
        : {
            key,
            value: readAs(data, as, platform),
            etag: orUndefined(etag),
            metadata,
          },
  }),
  [storeErrors, "ERR_STATE_GET"],
);

interface BulkInput {
  store: string;
  keys: readonly string[];
  parallelism?: number | undefined;
  metadata?: Metadata | undefined;
  as?: ReadAs | undefined;
}

/** Returns the entries that the store has, in its own order; `undefined` if this transport cannot return them. */
export const getBulkState: Operation<BulkInput, Entry[] | undefined> = {
  name: "state.getBulk",
  retry: "safe",
  check: /* @__PURE__ */ requireNames("store", "keys"),
  http: {
    request: ({ store, keys, parallelism, metadata }) =>
      post(withMetadata(`${path("/v1.0/state", store)}/bulk`, metadata), {
        keys: keys.map((key) => nameIn("key", key)),
        parallelism,
      }),
    reply(reply) {
      // daprd responds with 200 and no body if one of the values is not JSON (json.RawMessage in responses.go).
      if (reply.bytes().length === 0) return undefined;
      return readJson<FoundJson[]>(reply).map((item) => entryFrom(item, item.metadata));
    },
  },
};

export const getBulkStateOverGrpc = /* @__PURE__ */ overGrpc(
  getBulkState,
  /* @__PURE__ */ unary("getBulkState", {
    request: ({ store, keys, parallelism = 0, metadata }) => ({
      storeName: store,
      keys: [...keys],
      parallelism,
      ...metadataMember(metadata),
    }),
    reply: ({ items }, { as }, platform) =>
      items.map(({ key, data, etag, metadata, error }) => {
        const isMissing = data.length === 0 && etag === "";
        const value = isMissing ? undefined : readAs(data, as, platform);
        return entryFrom({ key, data: value, etag: orUndefined(etag), error: orUndefined(error) }, metadata);
      }),
  }),
  [storeErrors, "ERR_STATE_BULK_GET"],
);

interface QueryInput {
  store: string;
  query: StateQuery;
  metadata?: Metadata | undefined;
  as?: ReadAs | undefined;
}

export const queryState: Operation<QueryInput, StateQueryResult<unknown>> = {
  name: "state.query",
  retry: "safe",
  check: ({ store, query }) => {
    requireName("store", store);
    if (query.page !== undefined) requireCount("page.limit", query.page.limit, 1, MAX_INT32);
  },
  http: {
    // daprd puts the values into the JSON of its response, and compacts them.
    unsupportedReason: ({ as }) =>
      as === undefined ? undefined : "HTTP returns the values of a query as JSON only",
    request: ({ store, query, metadata }) =>
      post(withMetadata(`${path("/v1.0-alpha1/state", store)}/query`, metadata), query),
    reply(reply) {
      const { results, token, metadata = {} } = reply.status === 204 ? NONE : readJson<QueryJson>(reply);
      return { results: results.map(resultFrom), token, metadata };
    },
  },
};

export const queryStateOverGrpc = /* @__PURE__ */ overGrpc(
  queryState,
  /* @__PURE__ */ unary("queryStateAlpha1", {
    request: ({ store, query, metadata }) => ({
      storeName: store,
      query: toJson(query),
      ...metadataMember(metadata),
    }),
    reply: ({ results, token, metadata }, { as }, platform) => ({
      results: results.map(({ key, data, etag, error }) => {
        const value = error === "" ? readAs(data, as, platform) : undefined;
        return resultFrom({ key, data: value, etag: orUndefined(etag), error: orUndefined(error) });
      }),
      token: orUndefined(token),
      metadata,
    }),
  }),
  [storeErrors, "ERR_STATE_QUERY", "ERR_STATE_STORE_NOT_SUPPORTED"],
);

interface FoundJson {
  key: string;
  data?: unknown;
  etag?: string | undefined;
  metadata?: Record<string, string>;
  error?: string | undefined;
}

interface QueryJson {
  results: FoundJson[];
  token?: string;
  metadata?: Record<string, string>;
}

const NONE: QueryJson = { results: [] };

function resultFrom({ key, data, etag, error }: FoundJson) {
  if (error !== undefined) {
    const errorCode = "ERR_STATE_GET";
    throw new DaprError(`key ${JSON.stringify(key)}: ${error}`, { code: "internal", errorCode });
  }
  return { key, value: data, etag };
}

const entryFrom = (item: FoundJson, metadata: Record<string, string> = {}): Entry => ({
  ...resultFrom(item),
  metadata,
});

/** Returns the entry of a key that the store does not have. */
export const missing = (key: string): Entry => entryFrom({ key });

const orUndefined = (text: string): string | undefined => (text === "" ? undefined : text);
