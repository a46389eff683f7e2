/** The metadata of a sidecar: all members of Dapr's response but the deprecated `actors`. */
export interface SidecarMetadata {
  /** The id of the application. */
  id: string;
  /** The version of the sidecar, such as `1.18.2`. */
  runtimeVersion: string;
  /** The preview features that are enabled. */
  enabledFeatures: string[];
  /** Extended metadata: values of the runtime, such as `daprRuntimeVersion`, and those that {@link Metadata.set} added. */
  extended: Record<string, string>;
  /** The components that are loaded. */
  components: { name: string; type: string; version: string; capabilities: string[] }[];
  /** The subscriptions to topics. */
  subscriptions: SubscriptionMetadata[];
  /** The names of the HTTPEndpoint resources. */
  httpEndpoints: string[];
  /** The connection to the application; `undefined` without an app port. */
  appConnection: AppConnectionMetadata | undefined;
  /** The state of the actor runtime. */
  actorRuntime: ActorRuntimeMetadata;
  /** The scheduler hosts that the sidecar is connected to. */
  schedulerAddresses: string[];
  /** The number of connected workflow workers. */
  workflowWorkers: number;
  /** The names of the MCP servers. */
  mcpServers: string[];
  /** The names of the workflow access policies. */
  workflowAccessPolicies: string[];
  /** The names of the resiliency policies. */
  resiliencies: string[];
}

/** A subscription of the sidecar. */
export interface SubscriptionMetadata {
  /** The name of the pub/sub component. */
  pubsub: string;
  /** The name of the topic. */
  topic: string;
  /** Component metadata of the subscription. */
  metadata: Record<string, string>;
  /** The routing rules, in order. */
  rules: { match: string; path: string }[];
  /** The dead letter topic; `undefined` if the subscription has none. */
  deadLetterTopic: string | undefined;
  /** The kind of the subscription. */
  type: "UNKNOWN" | "DECLARATIVE" | "PROGRAMMATIC" | "STREAMING";
}

/** The connection of the sidecar to the application. */
export interface AppConnectionMetadata {
  /** The port of the application. */
  port: number;
  /** The protocol of the application, such as `http`. */
  protocol: string;
  /** The address of the application. */
  channelAddress: string;
  /** The number of calls that the application receives at the same time; 0 for no limit. */
  maxConcurrency: number;
  /** The health check of the application, with Go's durations; `undefined` if it is disabled. */
  health: { path: string; probeInterval: string; probeTimeout: string; threshold: number } | undefined;
}

/** The state of the actor runtime. */
export interface ActorRuntimeMetadata {
  /** The status of the actor runtime. */
  status: "INITIALIZING" | "DISABLED" | "RUNNING";
  /** The number of active actors by type. */
  activeActors: { type: string; count: number }[];
  /** True if the sidecar can host actors. */
  hostReady: boolean;
  /** The state of the connection to placement, such as `placement: connected`. */
  placement: string;
}
