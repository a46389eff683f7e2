import { Block } from "./block.ts";
import { path } from "./http/path.ts";
import { readJson, readNothing } from "./http/read.ts";
import { requireName } from "./names.ts";
import { unary, type CallOptions, type Operation } from "./operation.ts";

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
  id?: string;
  runtimeVersion?: string;
  enabledFeatures?: string[];
  extended?: Record<string, string>;
  components?: { name?: string; type?: string; version?: string; capabilities?: string[] }[];
  subscriptions?: {
    pubsubname: string;
    topic: string;
    metadata?: Record<string, string>;
    rules?: { match?: string; path?: string }[];
    deadLetterTopic: string;
    type: SubscriptionMetadata["type"];
  }[];
  httpEndpoints?: { name?: string }[];
  appConnectionProperties?: {
    port?: number;
    protocol?: string;
    channelAddress?: string;
    maxConcurrency?: number;
    health?: {
      healthCheckPath?: string;
      healthProbeInterval?: string;
      healthProbeTimeout?: string;
      healthThreshold?: number;
    };
  };
  actorRuntime?: {
    runtimeStatus?: ActorRuntimeMetadata["status"];
    activeActors?: { type?: string; count?: number }[];
    hostReady?: boolean;
    placement?: string;
  };
  scheduler?: { connected_addresses?: string[] };
  workflows?: { connectedWorkers?: number };
  mcpServers?: { name?: string }[];
  workflowAccessPolicies?: { name?: string }[];
  resiliencies?: { name?: string }[];
}

const SUBSCRIPTION_TYPES = ["UNKNOWN", "DECLARATIVE", "PROGRAMMATIC", "STREAMING"] as const;
const ACTOR_STATUSES = ["INITIALIZING", "DISABLED", "RUNNING"] as const;

export const getMetadata: Operation<undefined, SidecarMetadata> = {
  name: "metadata.get",
  retry: "safe",
  http: {
    request: () => ({ method: "GET", path: "/v1.0/metadata" }),
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
        ...(message.appConnectionProperties !== undefined && {
          appConnectionProperties: definedOnly(message.appConnectionProperties),
        }),
        ...(message.actorRuntime !== undefined && {
          actorRuntime: {
            runtimeStatus: ACTOR_STATUSES[message.actorRuntime.runtimeStatus] ?? "INITIALIZING",
            activeActors: message.actorRuntime.activeActors,
            hostReady: message.actorRuntime.hostReady,
            placement: message.actorRuntime.placement,
          },
        }),
        scheduler: { connected_addresses: message.scheduler?.connectedAddresses ?? [] },
        workflows: { connectedWorkers: message.workflows?.connectedWorkers ?? 0 },
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

function fromJson(json: MetadataJson): SidecarMetadata {
  const { actorRuntime, appConnectionProperties: app } = json;
  return {
    id: json.id ?? "",
    runtimeVersion: json.runtimeVersion ?? "",
    enabledFeatures: json.enabledFeatures ?? [],
    extended: json.extended ?? {},
    components: (json.components ?? []).map(({ name = "", type = "", version = "", capabilities = [] }) => ({
      name,
      type,
      version,
      capabilities,
    })),
    subscriptions: (json.subscriptions ?? []).map((s) => ({
      pubsub: s.pubsubname,
      topic: s.topic,
      metadata: s.metadata ?? {},
      rules: (s.rules ?? []).map(({ match = "", path: to = "" }) => ({ match, path: to })),
      deadLetterTopic: s.deadLetterTopic === "" ? undefined : s.deadLetterTopic,
      type: s.type,
    })),
    httpEndpoints: names(json.httpEndpoints),
    appConnection: app === undefined || !app.port ? undefined : appConnection(app),
    actorRuntime: {
      status: actorRuntime?.runtimeStatus ?? "INITIALIZING",
      activeActors: (actorRuntime?.activeActors ?? []).map(({ type = "", count = 0 }) => ({ type, count })),
      hostReady: actorRuntime?.hostReady ?? false,
      placement: actorRuntime?.placement ?? "",
    },
    schedulerAddresses: json.scheduler?.connected_addresses ?? [],
    workflowWorkers: json.workflows?.connectedWorkers ?? 0,
    mcpServers: names(json.mcpServers),
    workflowAccessPolicies: names(json.workflowAccessPolicies),
    resiliencies: names(json.resiliencies),
  };
}

function appConnection(app: NonNullable<MetadataJson["appConnectionProperties"]>): AppConnectionMetadata {
  const { port = 0, protocol = "", channelAddress = "", maxConcurrency = 0, health } = app;
  return {
    port,
    protocol,
    channelAddress,
    maxConcurrency,
    health: health && {
      path: health.healthCheckPath ?? "",
      probeInterval: health.healthProbeInterval ?? "",
      probeTimeout: health.healthProbeTimeout ?? "",
      threshold: health.healthThreshold ?? 0,
    },
  };
}

const names = (items: { name?: string }[] | undefined): string[] =>
  (items ?? []).map(({ name = "" }) => name);

function definedOnly<T extends { health?: unknown }>(
  app: T,
): Omit<T, "health"> & { health?: NonNullable<T["health"]> } {
  const { health, ...rest } = app;
  return health === undefined || health === null ? rest : { ...rest, health };
}

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
    return this.caller.call(setMetadata, { key, value }, options);
  }
}
