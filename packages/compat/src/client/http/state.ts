import { isBytes } from "@dapr-ts/core/internal";
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
import { httpCall } from "../operations.ts";
import { getWithBytes, saveWithBytes, transactWithBytes } from "../state-bytes.ts";
import type { HTTPClient } from "./http-client.ts";
import { query, segment } from "./http-path.ts";
import { concurrencyOf, consistencyOf } from "../state-options.ts";

const SAVE = /* @__PURE__ */ httpCall("state.save");
const GET = /* @__PURE__ */ httpCall("state.get");
const GET_BULK = /* @__PURE__ */ httpCall("state.getBulk");
const DELETE = /* @__PURE__ */ httpCall("state.delete");
const TRANSACTION = /* @__PURE__ */ httpCall("state.transaction");
const QUERY = /* @__PURE__ */ httpCall("state.query");

/** State over HTTP. */
export class HTTPClientState implements IClientState {
  readonly #client: HTTPClient;

  constructor(client: HTTPClient) {
    this.#client = client;
  }

  async save(
    store: string,
    items: KeyValuePairType[],
    options: StateSaveOptions = {},
  ): Promise<StateSaveResponseType> {
    const client = this.#client;
    if (client.compat.typedArrays === "bytes" && items.some(({ value }) => isBytes(value)))
      return saveWithBytes(client, store, items, options.metadata);
    const body = items.map((item) => ({ ...item, options: optionsOf(item.options) }));
    const path = `/v1.0/state/${segment(store)}${query(options.metadata)}`;
    return this.#write(`Error saving state to store ${store}`, () =>
      client.request(SAVE, path, { method: "POST", body }),
    );
  }

  async get(store: string, key: string, options?: Partial<StateGetOptions>): Promise<KeyValueType | string> {
    if (this.#client.compat.typedArrays === "bytes") return getWithBytes(this.#client, store, key, options);
    const others =
      options?.consistency === undefined ? undefined : { consistency: consistencyOf(options.consistency) };
    return this.#client.request(
      GET,
      `/v1.0/state/${segment(store)}/${segment(key)}${query(options?.metadata, others)}`,
      NONE,
    );
  }

  async getBulk(store: string, keys: string[], options: StateGetBulkOptions = {}): Promise<KeyValueType[]> {
    const path = `/v1.0/state/${segment(store)}/bulk${query(options.metadata)}`;
    const body = { keys, parallelism: options.parallelism };
    return (await this.#client.request(GET_BULK, path, { method: "POST", body })) as KeyValueType[];
  }

  async delete(
    store: string,
    key: string,
    options: Partial<StateDeleteOptions> = {},
  ): Promise<StateSaveResponseType> {
    const others = optionsOf(options);
    const path = `/v1.0/state/${segment(store)}/${segment(key)}${query(options.metadata, others)}`;
    const headers = options.etag ? { "if-match": options.etag } : undefined;
    return this.#write(`Error deleting state from store ${store}`, () =>
      this.#client.request(DELETE, path, { method: "DELETE", headers }),
    );
  }

  async transaction(
    store: string,
    operations: OperationType[] = [],
    metadata: IRequestMetadata | null = null,
  ): Promise<void> {
    const client = this.#client;
    if (client.compat.typedArrays === "bytes" && operations.some(({ request }) => isBytes(request.value)))
      return transactWithBytes(client, store, operations, metadata ?? undefined);
    const body = {
      operations: operations.map(({ operation, request }) => ({
        operation,
        request: { ...request, options: optionsOf(request.options) },
      })),
      metadata,
    };
    await client.request(TRANSACTION, `/v1.0/state/${segment(store)}/transaction`, { method: "POST", body });
  }

  async query(store: string, body: StateQueryType): Promise<StateQueryResponseType> {
    const path = `/v1.0-alpha1/state/${segment(store)}/query`;
    const result = await this.#client.request(QUERY, path, { method: "POST", body: { ...body } });
    return result === "" ? { results: [] } : (result as StateQueryResponseType);
  }

  /** Returns a failure as the official SDK does, in the result. */
  async #write(what: string, send: () => Promise<unknown>): Promise<StateSaveResponseType> {
    try {
      await send();
      return {};
    } catch (error) {
      if (!this.#client.hasOfficialErrors) throw error;
      this.#client.logger.error(`${what}, error: ${String(error)}`);
      return { error: error as Error };
    }
  }
}

const NONE = {};

function optionsOf({ consistency, concurrency }: Partial<IStateOptions> = {}): {
  consistency?: string | undefined;
  concurrency?: string | undefined;
} {
  return { consistency: consistencyOf(consistency), concurrency: concurrencyOf(concurrency) };
}
