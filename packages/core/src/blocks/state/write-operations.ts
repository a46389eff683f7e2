import { metadataMember } from "../../encoding/metadata.ts";
import { del, sendJson } from "../../http/request.ts";
import { path, withMetadata } from "../../http/path.ts";
import { readNothing } from "../../http/read.ts";
import { requireName, requireNames } from "../../call/names.ts";
import { overGrpc, unary, type Operation } from "../../call/operation.ts";
import { jsonWith, listJson } from "../../encoding/value.ts";
import { checkTtl, lacksBytes, safetyOfWrites, saveItemJson, stepJson } from "./items.ts";
import { deleteItemMessage, saveItemMessage, storeErrors } from "./messages.ts";
import type { DeleteStateItem, SaveStateItem, StateOperation } from "./types.ts";

interface ItemsInput<T> {
  store: string;
  items: readonly T[];
}

function checkItems({ store, items }: ItemsInput<Pick<SaveStateItem, "key" | "ttlSeconds">>): void {
  requireName("store", store);
  items.forEach((item) => {
    requireName("key", item.key);
    checkTtl(item);
  });
}

export const saveState: Operation<ItemsInput<SaveStateItem>, void> = {
  name: "state.save",
  retry: ({ items }) => safetyOfWrites(items),
  check: checkItems,
  http: {
    unsupportedReason: ({ items }) => lacksBytes(items),
    request: ({ store, items }) =>
      sendJson("POST", path("/v1.0/state", store), listJson(items, saveItemJson)),
    reply: readNothing,
  },
};

export const saveStateOverGrpc = /* @__PURE__ */ overGrpc(
  saveState,
  /* @__PURE__ */ unary("saveState", {
    request: ({ store, items }, platform) => ({
      storeName: store,
      states: items.map((item) => saveItemMessage(item, platform)),
    }),
    reply: () => undefined,
  }),
  [storeErrors, "ERR_STATE_SAVE"],
);

export const deleteState: Operation<DeleteStateItem & { store: string }, void> = {
  name: "state.delete",
  retry: (item) => safetyOfWrites([item]),
  check: requireNames("store", "key"),
  http: {
    request: ({ store, key, etag, concurrency, consistency, metadata }) => ({
      ...del(
        withMetadata(path("/v1.0/state", store, key), metadata, [
          ["concurrency", concurrency],
          ["consistency", consistency],
        ]),
      ),
      ...(etag !== undefined && { headers: { "if-match": etag } }),
    }),
    reply: readNothing,
  },
};

export const deleteStateOverGrpc = /* @__PURE__ */ overGrpc(
  deleteState,
  /* @__PURE__ */ unary("deleteState", {
    request: ({ store, ...item }) => ({ storeName: store, ...deleteItemMessage(item) }),
    reply: () => undefined,
  }),
  [storeErrors, "ERR_STATE_DELETE"],
);

export const deleteBulkState: Operation<ItemsInput<DeleteStateItem>, void> = {
  name: "state.deleteBulk",
  retry: ({ items }) => safetyOfWrites(items),
  check: checkItems,
};

export const deleteBulkStateOverGrpc = /* @__PURE__ */ overGrpc(
  deleteBulkState,
  /* @__PURE__ */ unary("deleteBulkState", {
    request: ({ store, items }) => ({ storeName: store, states: items.map(deleteItemMessage) }),
    reply: () => undefined,
  }),
  [storeErrors, "ERR_STATE_BULK_DELETE"],
);

interface TransactionInput extends ItemsInput<StateOperation> {
  metadata?: Readonly<Record<string, string>> | undefined;
}

export const transactState: Operation<TransactionInput, void> = {
  name: "state.transaction",
  retry: ({ items }) => safetyOfWrites(items),
  check: checkItems,
  http: {
    unsupportedReason: ({ items }) => lacksBytes(items),
    request: ({ store, items, metadata }) =>
      sendJson(
        "POST",
        `${path("/v1.0/state", store)}/transaction`,
        jsonWith("operations", listJson(items, stepJson), { metadata }),
      ),
    reply: readNothing,
    codes: { ERR_STATE_STORE_NOT_SUPPORTED: "unimplemented" },
  },
};

export const transactStateOverGrpc = /* @__PURE__ */ overGrpc(
  transactState,
  /* @__PURE__ */ unary("executeStateTransaction", {
    request: ({ store, items, metadata }, platform) => ({
      storeName: store,
      operations: items.map((step) => ({
        operationType: step.operation,
        request: step.operation === "upsert" ? saveItemMessage(step, platform) : deleteItemMessage(step),
      })),
      ...metadataMember(metadata),
    }),
    reply: () => undefined,
  }),
  [
    storeErrors,
    "ERR_STATE_STORE_TOO_MANY_TRANSACTIONS",
    "ERR_STATE_TRANSACTION",
    "ERR_STATE_STORE_NOT_SUPPORTED",
  ],
);
