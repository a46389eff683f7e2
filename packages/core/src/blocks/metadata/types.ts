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
