import { isBytes } from "@dapr-ts/core/internal";
import { unary } from "./unary.ts";
import { parseOrText } from "../../content-type.ts";
import type {
  IClientState,
  IRequestMetadata,
  IStateOptions,
  KeyValuePairType,
  OperationType,
  StateDeleteOptions,
  StateGetBulkOptions,
  StateGetOptions,
  StateQueryResponseType,
  StateQueryType,
  StateSaveOptions,
  StateSaveResponseType,
} from "../../types/state.ts";
import type { KeyValueType } from "../../types/untyped.ts";
import { grpcCall } from "../operations.ts";
import { getWithBytes, saveWithBytes, transactWithBytes } from "../state-bytes.ts";
import { decode, textOf } from "./encode.ts";
import type { GRPCClient } from "./grpc-client.ts";

interface Item {
  key: string;
  value: Uint8Array;
  etag?: { value: string };
  options?: { concurrency: number; consistency: number };
  metadata: Record<string, string>;
}

const SAVE = /* @__PURE__ */ grpcCall<{ storeName: string; states: Item[] }, void>(
  "state.save",
  unary("saveState", { request: (input) => input, reply: () => undefined }),
);
const GET = /* @__PURE__ */ grpcCall<
  { storeName: string; key: string; consistency: number; metadata: Record<string, string> },
  string
>("state.get", unary("getState", { request: (input) => input, reply: ({ data }) => decode(data) }));
const GET_BULK = /* @__PURE__ */ grpcCall<
  { storeName: string; keys: string[]; parallelism: number; metadata: Record<string, string> },
  KeyValueType[]
>(
  "state.getBulk",
  unary("getBulkState", {
    request: (input) => input,
    reply: ({ items }) =>
      items.map(({ key, data, etag }) => ({ key, data: parseOrText(decode(data)), etag })),
  }),
);
const DELETE = /* @__PURE__ */ grpcCall<Omit<Item, "value"> & { storeName: string }, void>(
  "state.delete",
  unary("deleteState", { request: (input) => input, reply: () => undefined }),
);
const TRANSACTION = /* @__PURE__ */ grpcCall<
  {
    storeName: string;
    operations: { operationType: string; request: Item }[];
    metadata: Record<string, string>;
  },
  void
>(
  "state.transaction",
  unary("executeStateTransaction", { request: (input) => input, reply: () => undefined }),
);
const QUERY = /* @__PURE__ */ grpcCall<{ storeName: string; query: string }, StateQueryResponseType>(
  "state.query",
  unary("queryStateAlpha1", {
    request: (input) => input,
    reply: ({ results, token }) => ({
      results: results.map(({ key, data, etag, error }) => ({ key, data, etag, error })),
      token,
    }),
  }),
);

/** State over gRPC. Text is stored as it is, without quotes, as the official SDK does. */
export class GRPCClientState implements IClientState {
  readonly #client: GRPCClient;

  constructor(client: GRPCClient) {
    this.#client = client;
  }

  async save(
    storeName: string,
    items: KeyValuePairType[],
    options: StateSaveOptions = {},
  ): Promise<StateSaveResponseType> {
    if (this.#keepsBytes && items.some(({ value }) => isBytes(value)))
      return saveWithBytes(this.#client, storeName, items, options.metadata);
    const states = items.map((item) => itemOf(item, { ...item.metadata, ...options.metadata }));
    await this.#client.request(SAVE, { storeName, states });
    return {};
  }

  async get(
    storeName: string,
    key: string,
    options: Partial<StateGetOptions> = {},
  ): Promise<KeyValueType | string> {
    if (this.#keepsBytes) return getWithBytes(this.#client, storeName, key, options);
    const { consistency = 0, metadata = {} } = options;
    return parseOrText(
      await this.#client.request(GET, { storeName, key, consistency, metadata }),
    ) as KeyValueType;
  }

  getBulk(storeName: string, keys: string[], options: StateGetBulkOptions = {}): Promise<KeyValueType[]> {
    const { parallelism = 10, metadata = {} } = options;
    return this.#client.request(GET_BULK, { storeName, keys, parallelism, metadata });
  }

  async delete(
    storeName: string,
    key: string,
    options: Partial<StateDeleteOptions> = {},
  ): Promise<StateSaveResponseType> {
    const given = Object.keys(options).length === 0 ? undefined : options;
    const { value: _, ...item } = itemOf({ key, etag: options.etag, options: given }, options.metadata);
    await this.#client.request(DELETE, { storeName, ...item });
    return {};
  }

  async transaction(
    storeName: string,
    operations: OperationType[] = [],
    metadata: IRequestMetadata | null = null,
  ): Promise<void> {
    if (this.#keepsBytes && operations.some(({ request }) => isBytes(request.value)))
      return transactWithBytes(this.#client, storeName, operations, metadata ?? undefined);
    await this.#client.request(TRANSACTION, {
      storeName,
      operations: operations.map(({ operation, request }) => ({
        operationType: operation,
        request: itemOf({ ...request, value: (request.value as unknown) ?? "" }, request.metadata),
      })),
      metadata: metadata ?? {},
    });
  }

  query(storeName: string, query: StateQueryType): Promise<StateQueryResponseType> {
    return this.#client.request(QUERY, { storeName, query: JSON.stringify(query) });
  }

  get #keepsBytes(): boolean {
    return this.#client.compat.typedArrays === "bytes";
  }
}

interface ItemInput {
  key: string;
  value?: unknown;
  etag?: string | { value: string } | undefined;
  options?: Partial<IStateOptions> | undefined;
}

function itemOf({ key, value, etag, options }: ItemInput, metadata: KeyValueType = {}): Item {
  const version = typeof etag === "object" ? etag.value : etag;
  return {
    key,
    value: Buffer.from(textOf(value)),
    ...(version && { etag: { value: version } }),
    ...(options !== undefined && {
      options: { concurrency: options.concurrency ?? 0, consistency: options.consistency ?? 0 },
    }),
    metadata: Object.fromEntries(Object.entries(metadata).map(([name, text]) => [name, String(text)])),
  };
}
