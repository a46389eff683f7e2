import { Block } from "../base-block.ts";
import { path } from "../../http/path.ts";
import { get } from "../../http/request.ts";
import { readJson, readNothing } from "../../http/read.ts";
import { requireName } from "../../call/names.ts";
import { shaped, type Example } from "../../encoding/template.ts";
import { unary, type CallOptions, type Operation } from "../../call/operation.ts";

/**
 * What a sidecar says about itself: all fields of its answer but `actors`, which is deprecated and says what
 * `actorRuntime.activeActors` does.
 */
export interface SidecarMetadata {
  /** The application's id. */
  id: string;
  runtimeVersion: string;
  enabledFeatures: string[];
  /** Extended metadata: what the runtime adds, such as `daprRuntimeVersion`, and what {@link Metadata.set} stored. */
  extended: Record<string, string>;
  components: { name: string; type: string; version: string; capabilities: string[] }[];
  subscriptions: SubscriptionMetadata[];
  httpEndpoints: string[];
  appConnection: AppConnectionMetadata | undefined;
  actorRuntime: ActorRuntimeMetadata;
  /** The scheduler hosts that the sidecar is connected to. */
  schedulerAddresses: string[];
  /** How many workflow workers are connected. */
  workflowWorkers: number;
  mcpServers: string[];
  workflowAccessPolicies: string[];
  resiliencies: string[];
}

export interface SubscriptionMetadata {
  pubsub: string;
  topic: string;
  metadata: Record<string, string>;
  rules: { match: string; path: string }[];
  deadLetterTopic: string | undefined;
  type: "UNKNOWN" | "DECLARATIVE" | "PROGRAMMATIC" | "STREAMING";
}

export interface AppConnectionMetadata {
  port: number;
  protocol: string;
  channelAddress: string;
  /** Calls that the app may have at once; 0 for no limit. */
  maxConcurrency: number;
  health: { path: string; probeInterval: string; probeTimeout: string; threshold: number } | undefined;
}

export interface ActorRuntimeMetadata {
  status: "INITIALIZING" | "DISABLED" | "RUNNING";
  activeActors: { type: string; count: number }[];
  hostReady: boolean;
  placement: string;
}

/** The JSON of GET /v1.0/metadata, where whatever is empty is left out (metadataResponse in daprd's metadata.go). */
interface MetadataJson {
  id: string;
  runtimeVersion: string;
  enabledFeatures: string[];
  extended: Record<string, string>;
  components: SidecarMetadata["components"];
  subscriptions: {
    pubsubname: string;
    topic: string;
    metadata: Record<string, string>;
    rules: { match: string; path: string }[];
    deadLetterTopic: string;
    type: SubscriptionMetadata["type"];
  }[];
  httpEndpoints: { name: string }[];
  appConnectionProperties: {
    port: number;
    protocol: string;
    channelAddress: string;
    maxConcurrency: number;
    health:
      | {
          healthCheckPath: string;
          healthProbeInterval: string;
          healthProbeTimeout: string;
          healthThreshold: number;
        }
      | undefined;
  };
  actorRuntime: {
    runtimeStatus: ActorRuntimeMetadata["status"];
    activeActors: { type: string; count: number }[];
    hostReady: boolean;
    placement: string;
  };
  /** A message of protobuf's that daprd writes by encoding/json: its names are those of the .proto file. */
  scheduler: { connected_addresses: string[] };
  workflows: { connectedWorkers: number };
  mcpServers: { name: string }[];
  workflowAccessPolicies: { name: string }[];
  resiliencies: { name: string }[];
}

const named = [{ name: "" }] as const;

const EMPTY: Example<MetadataJson> = {
  id: "",
  runtimeVersion: "",
  enabledFeatures: [""],
  extended: {},
  components: [{ name: "", type: "", version: "", capabilities: [""] }],
  subscriptions: [
    {
      pubsubname: "",
      topic: "",
      metadata: {},
      rules: [{ match: "", path: "" }],
      deadLetterTopic: "",
      type: "UNKNOWN",
    },
  ],
  httpEndpoints: named,
  appConnectionProperties: {
    port: 0,
    protocol: "",
    channelAddress: "",
    maxConcurrency: 0,
    health: () => ({
      healthCheckPath: "",
      healthProbeInterval: "",
      healthProbeTimeout: "",
      healthThreshold: 0,
    }),
  },
  actorRuntime: {
    runtimeStatus: "INITIALIZING",
    activeActors: [{ type: "", count: 0 }],
    hostReady: false,
    placement: "",
  },
  scheduler: { connected_addresses: [""] },
  workflows: { connectedWorkers: 0 },
  mcpServers: named,
  workflowAccessPolicies: named,
  resiliencies: named,
};

const SUBSCRIPTION_TYPES = ["UNKNOWN", "DECLARATIVE", "PROGRAMMATIC", "STREAMING"] as const;
const ACTOR_STATUSES = ["INITIALIZING", "DISABLED", "RUNNING"] as const;

export const getMetadata: Operation<undefined, SidecarMetadata> = {
  name: "metadata.get",
  retry: "safe",
  http: {
    request: () => get("/v1.0/metadata"),
    reply: (reply) => fromJson(readJson(reply)),
  },
  grpc: unary("getMetadata", {
    request: () => ({}),
    // The message says the same as the JSON, but for numbered enums and names of its own; so it is put into that form.
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
};

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
  grpc: unary("setMetadata", { request: ({ key, value }) => ({ key, value }), reply: () => undefined }),
};

function fromJson(json: unknown): SidecarMetadata {
  const {
    subscriptions,
    httpEndpoints,
    appConnectionProperties: { health, ...app },
    actorRuntime: { runtimeStatus, ...actorRuntime },
    scheduler,
    workflows,
    mcpServers,
    workflowAccessPolicies,
    resiliencies,
    ...same
  } = shaped<MetadataJson>(EMPTY, json);
  return {
    ...same,
    subscriptions: subscriptions.map(({ pubsubname, deadLetterTopic, ...rest }) => ({
      ...rest,
      pubsub: pubsubname,
      deadLetterTopic: deadLetterTopic || undefined,
    })),
    httpEndpoints: namesOf(httpEndpoints),
    appConnection: app.port === 0 ? undefined : { ...app, health: health && healthFrom(health) },
    actorRuntime: { ...actorRuntime, status: runtimeStatus },
    schedulerAddresses: scheduler.connected_addresses,
    workflowWorkers: workflows.connectedWorkers,
    mcpServers: namesOf(mcpServers),
    workflowAccessPolicies: namesOf(workflowAccessPolicies),
    resiliencies: namesOf(resiliencies),
  };
}

const healthFrom = (health: NonNullable<MetadataJson["appConnectionProperties"]["health"]>) => ({
  path: health.healthCheckPath,
  probeInterval: health.healthProbeInterval,
  probeTimeout: health.healthProbeTimeout,
  threshold: health.healthThreshold,
});

const namesOf = (items: readonly { name: string }[]): string[] => items.map(({ name }) => name);

/**
 * What the sidecar says about itself, and what the application adds to it.
 *
 * @see https://docs.dapr.io/reference/api/metadata_api/
 */
export class Metadata extends Block {
  /** What the sidecar knows of itself: its components, subscriptions, actors and connections. */
  get(options?: CallOptions): Promise<SidecarMetadata> {
    return this.caller.call(getMetadata, undefined, options);
  }

  /** Adds a value to the extended metadata, for as long as the sidecar lives. */
  set(key: string, value: string, options?: CallOptions): Promise<void> {
    return this.call(setMetadata, { key, value }, options);
  }
}
