import { metadataMember } from "../../encoding/metadata.ts";
import { path, withMetadata } from "../../http/path.ts";
import { readJson } from "../../http/read.ts";
import { get } from "../../http/request.ts";
import { requireNames } from "../../call/names.ts";
import { overGrpc, unary, type Operation } from "../../call/operation.ts";
import type { ConfigurationItem } from "./types.ts";

interface Input {
  store: string;
  keys: readonly string[];
  metadata: Readonly<Record<string, string>> | undefined;
}

export const getConfiguration: Operation<Input, Record<string, ConfigurationItem>> = {
  name: "configuration.get",
  retry: "safe",
  check: requireNames("store", "keys"),
  http: {
    request: ({ store, keys, metadata }) =>
      get(
        withMetadata(
          path("/v1.0/configuration", store),
          metadata,
          keys.map((key) => ["key", key] as const),
        ),
      ),
    reply: (reply) =>
      reply.status === 204 ? {} : itemsByKey(readJson<Record<string, Partial<ConfigurationItem>>>(reply)),
  },
};

export const getConfigurationOverGrpc = /* @__PURE__ */ overGrpc(
  getConfiguration,
  /* @__PURE__ */ unary(["getConfiguration", "getConfigurationAlpha1"], {
    request: ({ store, keys, metadata }) => ({
      storeName: store,
      keys: [...keys],
      ...metadataMember(metadata),
    }),
    reply: ({ items }) => itemsByKey(items),
  }),
  ["ERR_CONFIGURATION_STORE_NOT_CONFIGURED", "ERR_CONFIGURATION_STORE_NOT_FOUND", "ERR_CONFIGURATION_GET"],
);

/** Returns items with all of their members. */
export function itemsByKey(
  items: Record<string, Partial<ConfigurationItem>>,
): Record<string, ConfigurationItem> {
  return Object.fromEntries(
    Object.entries(items).map(([key, { value = "", version = "", metadata = {} }]) => [
      key,
      { value, version, metadata },
    ]),
  );
}
