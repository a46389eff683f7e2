import { requireName } from "../../call/names.ts";
import { overGrpc, unary, type Operation } from "../../call/operation.ts";
import { path } from "../../http/path.ts";
import { readJson, readNothing } from "../../http/read.ts";
import { get } from "../../http/request.ts";
import { fromJson } from "./json.ts";
import type { SidecarMetadata } from "./types.ts";

const SUBSCRIPTION_TYPES = ["UNKNOWN", "DECLARATIVE", "PROGRAMMATIC", "STREAMING"] as const;
const ACTOR_STATUSES = ["INITIALIZING", "DISABLED", "RUNNING"] as const;

export const getMetadata: Operation<undefined, SidecarMetadata> = {
  name: "metadata.get",
  retry: "safe",
  http: {
    request: () => get("/v1.0/metadata"),
    reply: (reply) => fromJson(readJson(reply)),
  },
};

export const getMetadataOverGrpc = /* @__PURE__ */ overGrpc(
  getMetadata,
  /* @__PURE__ */ unary("getMetadata", {
    request: () => ({}),
    // The message has the content of the JSON under other names and with numbered enums, so it is converted to that form.
    reply: (message) =>
      fromJson({
        id: message.id,
        runtimeVersion: message.runtimeVersion,
        enabledFeatures: message.enabledFeatures,
        extended: message.extendedMetadata,
        components: message.registeredComponents,
        subscriptions: message.subscriptions.map((s) => ({
          pubsubname: s.pubsubName,
          topic: s.topic,
          metadata: s.metadata,
          rules: s.rules?.rules ?? [],
          deadLetterTopic: s.deadLetterTopic,
          type: SUBSCRIPTION_TYPES[s.type] ?? "UNKNOWN",
        })),
        httpEndpoints: message.httpEndpoints,
        appConnectionProperties: message.appConnectionProperties,
        ...(message.actorRuntime !== undefined && {
          actorRuntime: {
            runtimeStatus: ACTOR_STATUSES[message.actorRuntime.runtimeStatus] ?? "INITIALIZING",
            activeActors: message.actorRuntime.activeActors,
            hostReady: message.actorRuntime.hostReady,
            placement: message.actorRuntime.placement,
          },
        }),
        scheduler: { connected_addresses: message.scheduler?.connectedAddresses },
        workflows: message.workflows,
        mcpServers: message.mcpServers,
        workflowAccessPolicies: message.workflowAccessPolicies,
        resiliencies: message.resiliencies,
      }),
  }),
);

export const setMetadata: Operation<{ key: string; value: string }, void> = {
  name: "metadata.set",
  retry: "overwrite",
  check: ({ key, value }) => {
    requireName("key", key);
    if (value !== "") requireName("value", value);
  },
  http: {
    request: ({ key, value }) => ({
      method: "PUT",
      path: path("/v1.0/metadata", key),
      headers: { "content-type": "text/plain" },
      body: value,
    }),
    reply: readNothing,
  },
};

export const setMetadataOverGrpc = /* @__PURE__ */ overGrpc(
  setMetadata,
  /* @__PURE__ */ unary("setMetadata", {
    request: ({ key, value }) => ({ key, value }),
    reply: () => undefined,
  }),
);
