import { metadataMember } from "../../encoding/metadata.ts";
import { requireNames } from "../../call/names.ts";
import { overGrpc, unary, type Operation } from "../../call/operation.ts";
import type { HttpReply } from "../../http/message.ts";
import { path, withMetadata } from "../../http/path.ts";
import { readJson } from "../../http/read.ts";
import { get } from "../../http/request.ts";

interface Input {
  store: string;
  metadata?: Readonly<Record<string, string>> | undefined;
}

const errors = [
  "ERR_SECRET_STORES_NOT_CONFIGURED",
  "ERR_SECRET_STORE_NOT_FOUND",
  "ERR_PERMISSION_DENIED",
  "ERR_SECRET_GET",
] as const;

export const getSecret: Operation<Input & { key: string }, Record<string, string>> = {
  name: "secret.get",
  retry: "safe",
  check: requireNames("store", "key"),
  http: {
    // With the key "bulk", the path is that of getBulk.
    unsupportedReason: ({ key }) =>
      key === "bulk"
        ? 'over HTTP, the secret "bulk" cannot be told from the request for all secrets'
        : undefined,
    request: ({ store, key, metadata }) => get(withMetadata(path("/v1.0/secrets", store, key), metadata)),
    reply: readSecrets,
  },
};

export const getSecretOverGrpc = /* @__PURE__ */ overGrpc(
  getSecret,
  /* @__PURE__ */ unary("getSecret", {
    request: ({ store, key, metadata }) => ({
      storeName: store,
      key,
      ...metadataMember(metadata),
    }),
    reply: ({ data }) => data,
  }),
  errors,
);

export const getBulkSecret: Operation<Input, Record<string, Record<string, string>>> = {
  name: "secret.getBulk",
  retry: "safe",
  check: requireNames("store"),
  http: {
    request: ({ store, metadata }) => get(withMetadata(`${path("/v1.0/secrets", store)}/bulk`, metadata)),
    reply: readSecrets,
  },
};

export const getBulkSecretOverGrpc = /* @__PURE__ */ overGrpc(
  getBulkSecret,
  /* @__PURE__ */ unary("getBulkSecret", {
    request: ({ store, metadata }) => ({
      storeName: store,
      ...metadataMember(metadata),
    }),
    reply: ({ data }) => Object.fromEntries(Object.entries(data).map(([key, { secrets }]) => [key, secrets])),
  }),
  errors,
);

function readSecrets<T extends object>(reply: HttpReply): T {
  return reply.status === 204 ? ({} as T) : readJson<T>(reply);
}
