import type { LogListener } from "./log-buffer.ts";
import type { ConfigurationOptions, ResourceOptions } from "./resources.ts";

/** Where a Dapr runtime comes from. */
export type Backend =
  /** Containers of the official images, through testcontainers. */
  | "container"
  /** Processes of the binaries that are on this machine. */
  | "process"
  /** The sidecar that DAPR_HTTP_ENDPOINT or DAPR_HTTP_PORT names and somebody else started. */
  | "existing";

export type LogLevel = "debug" | "info" | "warn" | "error" | "fatal";
export type AppProtocol = "http" | "https" | "grpc" | "grpcs" | "h2c";

/** How daprd asks an app whether it is healthy. */
export interface AppHealthCheckOptions {
  /** HTTP only. Default `/healthz`. */
  readonly path?: string;
  /** Milliseconds between two probes; whole seconds. Default 5000. */
  readonly probeIntervalMs?: number;
  /** Milliseconds until a probe counts as failed. Default 500. */
  readonly probeTimeoutMs?: number;
  /** Failures in a row until the app counts as unhealthy. Default 3. */
  readonly threshold?: number;
}

/** One app, and so one sidecar. */
export interface AppOptions {
  /** Its id in service invocation, state keys and so on. */
  readonly appId: string;
  /** Its key in `runtime.apps`. Default: the app id; needed where two instances share one. */
  readonly name?: string;
  /** The port that the app listens on, at `runtime.appHost`. Default: none, daprd calls no app. */
  readonly appPort?: number;
  /** What the app speaks. Default `http`. */
  readonly appProtocol?: AppProtocol;
  /** Default: no health check. `true`: with daprd's defaults. */
  readonly appHealthCheck?: boolean | AppHealthCheckOptions;
  /** The token that daprd sends to the app (its APP_API_TOKEN). Default: none. */
  readonly appToken?: string;
  /** The token that daprd asks of its callers (its DAPR_API_TOKEN). Default: the runtime's `apiToken`. */
  readonly apiToken?: string;
  /** Calls to the app at one time. Default: unlimited. */
  readonly appMaxConcurrency?: number;
  /** The largest body, as a Kubernetes quantity such as `16Mi`. Default 4Mi. */
  readonly maxBodySize?: string;
  /** A Configuration for this sidecar alone: a file's path, or an object. Laid over the runtime's. */
  readonly config?: string | ConfigurationOptions;
  /** daprd's HTTP port. Default: a free one. */
  readonly httpPort?: number;
  /** daprd's gRPC port. Default: a free one. */
  readonly grpcPort?: number;
  /** Variables of daprd's environment, which `secretstores.local.env` reads. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further flags of daprd, after all others. */
  readonly args?: readonly string[];
}

/** This machine as a sidecar sees it. */
export interface SidecarView {
  /** The host name or address at which a sidecar reaches a server of this machine. */
  readonly hostAddress: string;
}

/** What {@link startDapr} takes. Everything is optional. */
export interface StartDaprOptions<A extends AppOptions = AppOptions> {
  /** One sidecar each. Default: one, with the app id `app` and no app port. */
  readonly apps?: readonly A[];
  /**
   * Components and other resources, for all sidecars (a component's `scopes` narrow that). A function is
   * told how a sidecar reaches this machine. Default: none.
   */
  readonly components?: readonly ResourceOptions[] | ((at: SidecarView) => readonly ResourceOptions[]);
  /** Folders with resources in files, beside `components`. Containers get a copy. Default: none. */
  readonly resourcesPath?: string | readonly string[];
  /**
   * Whether an event is delivered again, up to 10 times with growing pauses, when its handler throws or returns RETRY. It
   * is a Resiliency for pub/sub components that no other Resiliency targets. Default true; with false most components
   * deliver an event once, as a sidecar without any Resiliency does.
   */
  readonly redelivery?: boolean;
  /**
   * Containers only: folders that components read or write (secret files, keys, databases), found at the
   * same paths inside. daprd runs there as a user of its own (65532). Default: none.
   */
  readonly sharedPaths?: readonly string[];
  /** The Configuration of all sidecars. Name resolution is added unless it says so itself. */
  readonly configuration?: ConfigurationOptions;
  /**
   * Default: DAPR_TS_BACKEND; else `existing` when DAPR_HTTP_ENDPOINT or DAPR_HTTP_PORT is set, `container`
   * when a container engine answers, `process` otherwise.
   */
  readonly backend?: Backend;
  /** daprd's, placement's and scheduler's. Default `info`. */
  readonly logLevel?: LogLevel;
  /** Whether placement runs, which actors and workflows need; or the address of one that does. Default true. */
  readonly placement?: boolean | string;
  /** Whether the scheduler runs, which jobs and reminders need; or the address of one that does. Default true. */
  readonly scheduler?: boolean | string;
  /**
   * The version of Dapr. Containers: the images' tag, default 1.18.2. Processes: what the binaries must
   * report; default: whatever they are.
   */
  readonly runtimeVersion?: string;
  /** The token that every sidecar asks of its callers. Default: none, whatever DAPR_API_TOKEN says. */
  readonly apiToken?: string;
  /** Further flags of every daprd. */
  readonly daprArgs?: readonly string[];
  /** Processes only: the folder of daprd, placement and scheduler. Default: DAPR_TS_BIN, else searched for. */
  readonly binDir?: string;
  /** Milliseconds that each part has to become ready, pulling an image not counted. Default 60000. */
  readonly timeoutMs?: number;
  /** Milliseconds between SIGTERM and SIGKILL when a part is stopped. Default 10000. */
  readonly stopTimeoutMs?: number;
  /** Gives up starting; what was started is removed. */
  readonly signal?: AbortSignal;
  /** Hears each line of each log. Default: nobody; `logs()` has them. */
  readonly onLog?: LogListener;
}

export const DEFAULT_APP_ID = "app";
export const DEFAULT_TIMEOUT_MS = 60_000;
export const DEFAULT_STOP_TIMEOUT_MS = 10_000;
export const DEFAULT_RUNTIME_VERSION = "1.18.2";
export const DEFAULT_REDIS_VERSION = "7";
