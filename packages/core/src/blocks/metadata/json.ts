import { applyTemplate, type Template } from "../../encoding/template.ts";
import type { ActorRuntimeMetadata, SidecarMetadata, SubscriptionMetadata } from "./types.ts";

/** The JSON of GET /v1.0/metadata, which omits empty members (metadataResponse in daprd's metadata.go). */
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
  /** A protobuf message that daprd encodes with encoding/json, so that its names are those of the .proto file. */
  scheduler: { connected_addresses: string[] };
  workflows: { connectedWorkers: number };
  mcpServers: { name: string }[];
  workflowAccessPolicies: { name: string }[];
  resiliencies: { name: string }[];
}

const named = [{ name: "" }] as const;

const EMPTY: Template<MetadataJson> = {
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

/** Returns the metadata of a sidecar, from its JSON. */
export function fromJson(json: unknown): SidecarMetadata {
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
  } = applyTemplate<MetadataJson>(EMPTY, json);
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
