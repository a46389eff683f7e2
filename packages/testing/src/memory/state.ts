import type { MessageShape } from "@bufbuild/protobuf";
import { DaprError } from "@dapr-ts/core/internal";
import type { StateItemSchema } from "@dapr-ts/proto/common";
import { daprError } from "./errors.ts";
import type { Handlers } from "./rpc.ts";

type Item = Pick<MessageShape<typeof StateItemSchema>, "key" | "etag" | "options">;

interface Stored {
  readonly data: Uint8Array;
  readonly etag: string;
  /** Milliseconds since 1970; Infinity for never. */
  readonly expires: number;
}

/** StateOptions.StateConcurrency's number. */
const FIRST_WRITE = 1;

/** State stores, with the semantics of daprd's state.in-memory. */
export class MemoryState {
  readonly #stores: ReadonlyMap<string, Map<string, Stored>>;
  readonly #now: () => number;
  #version = 0;

  constructor(names: readonly string[], now: () => number) {
    this.#stores = new Map(names.map((name) => [name, new Map()]));
    this.#now = now;
  }

  readonly handlers: Handlers = {
    getState: ({ storeName, key }) => {
      const found = this.#read(this.#store(storeName), checked(key));
      return found === undefined ? {} : entry(found);
    },
    getBulkState: ({ storeName, keys }) => {
      const store = this.#store(storeName);
      return {
        items: keys.map((key) => {
          const found = this.#read(store, checked(key));
          return found === undefined ? { key } : { key, ...entry(found) };
        }),
      };
    },
    saveState: ({ storeName, states }) => {
      const store = this.#store(storeName);
      for (const item of states) this.#require(store, item, "ERR_STATE_SAVE");
      for (const item of states) this.#write(store, item);
      return {};
    },
    deleteState: ({ storeName, ...item }) => {
      const store = this.#store(storeName);
      this.#require(store, item, "ERR_STATE_DELETE");
      store.delete(item.key);
      return {};
    },
    deleteBulkState: ({ storeName, states }) => {
      const store = this.#store(storeName);
      for (const item of states) this.#require(store, item, "ERR_STATE_BULK_DELETE");
      for (const { key } of states) store.delete(key);
      return {};
    },
    executeStateTransaction: ({ storeName, operations }) => {
      const store = this.#store(storeName);
      const items = operations.flatMap(({ operationType, request }) =>
        request === undefined ? [] : [{ operationType, request }],
      );
      for (const { request } of items) this.#require(store, request, "ERR_STATE_TRANSACTION");
      for (const { operationType, request } of items) {
        if (operationType === "delete") store.delete(request.key);
        else this.#write(store, request);
      }
      return {};
    },
    queryStateAlpha1: ({ storeName }) => {
      this.#store(storeName);
      throw daprError(
        "internal",
        "ERR_STATE_STORE_NOT_SUPPORTED",
        `state store ${storeName} does not support querying`,
        "DAPR_STATE_QUERYING_NOT_SUPPORTED",
      );
    },
  };

  get names(): string[] {
    return [...this.#stores.keys()];
  }

  #store(name: string): Map<string, Stored> {
    const store = this.#stores.get(name);
    if (store !== undefined) return store;
    throw daprError(
      "invalid_argument",
      "ERR_STATE_STORE_NOT_FOUND",
      `state store ${name} is not found`,
      "DAPR_STATE_NOT_FOUND",
    );
  }

  #read(store: Map<string, Stored>, key: string): Stored | undefined {
    const found = store.get(key);
    if (found === undefined || this.#now() < found.expires) return found;
    store.delete(key);
    return undefined;
  }

  #require(store: Map<string, Stored>, { key, etag, options }: Item, errorCode: string): void {
    const current = this.#read(store, checked(key));
    const wanted = etag?.value ?? "";
    const fits =
      wanted === ""
        ? Number(options?.concurrency ?? 0) !== FIRST_WRITE || current === undefined
        : wanted === current?.etag;
    if (!fits) throw new DaprError(`possible etag mismatch of key ${key}`, { code: "aborted", errorCode });
  }

  #write(
    store: Map<string, Stored>,
    { key, value, metadata }: { key: string; value: Uint8Array; metadata: Record<string, string> },
  ): void {
    const ttlSeconds = Number(metadata["ttlInSeconds"] ?? "");
    store.set(key, {
      data: value,
      etag: String(++this.#version),
      expires: ttlSeconds > 0 ? this.#now() + ttlSeconds * 1000 : Infinity,
    });
  }
}

/** Refuses keys with two bars, which separate daprd's own prefix from the key (GetModifiedStateKey in state_config.go). */
function checked(key: string): string {
  if (!key.includes("||")) return key;
  throw daprError(
    "invalid_argument",
    "ERR_MALFORMED_REQUEST",
    `input key/keyPrefix '${key}' can't contain '||'`,
    "DAPR_STATE_ILLEGAL_KEY",
  );
}

function entry({ data, etag, expires }: Stored) {
  const metadata: Record<string, string> =
    expires === Infinity ? {} : { ttlExpireTime: new Date(expires).toISOString().replace(/\.\d+Z$/, "Z") };
  return { data, etag, metadata };
}
