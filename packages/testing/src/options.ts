import type { LogListener } from "./log-buffer.ts";
import type { ConfigurationOptions, ResourceOptions } from "./resources.ts";

/** Origin of a Dapr runtime. */
export type Backend =
  /** Containers of the official images, through testcontainers. */
  | "container"
  /** Processes of the binaries that are on this machine. */
  | "process"
  /** A sidecar that already runs, named by DAPR_HTTP_ENDPOINT or DAPR_HTTP_PORT. */
  | "existing";

/** Log levels of daprd, placement and scheduler. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "fatal";
/** Protocols between daprd and an app. */
export type AppProtocol = "http" | "https" | "grpc" | "grpcs" | "h2c";

/** Health checks of an app by daprd. */
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

/** One app, with one sidecar. */
export interface AppOptions {
  /** The app id, used in service invocation and state keys. */
  readonly appId: string;
  /** Its key in `runtime.apps`. Default: the app id; needed where two instances share one. */
  readonly name?: string;
  /** The port that the app listens on, at `runtime.appHost`. Default: none; daprd calls no app. */
  readonly appPort?: number;
  /** Protocol of the app. Default `http`. */
  readonly appProtocol?: AppProtocol;
  /** Default: no health check. `true`: with daprd's defaults. */
  readonly appHealthCheck?: boolean | AppHealthCheckOptions;
  /** The token that daprd sends to the app (its APP_API_TOKEN). Default: none. */
  readonly appToken?: string;
  /** The token that daprd requires from its callers (DAPR_API_TOKEN). Default: the runtime's `apiToken`. */
  readonly apiToken?: string;
  /** Calls to the app at one time. Default: unlimited. */
  readonly appMaxConcurrency?: number;
  /** The largest body, as a Kubernetes quantity such as `16Mi`. Default 4Mi. */
  readonly maxBodySize?: string;
  /** A Configuration for this sidecar alone: the path of a file, or an object. It extends the runtime's. */
  readonly config?: string | ConfigurationOptions;
  /** daprd's HTTP port. Default: a free one. */
  readonly httpPort?: number;
  /** daprd's gRPC port. Default: a free one. */
  readonly grpcPort?: number;
  /** Components and other resources of this sidecar alone, beside the runtime's. Default: none. */
  readonly components?: readonly ResourceOptions[];
  /** Environment variables of daprd, which `secretstores.local.env` reads. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further flags of daprd, after all other flags. */
  readonly args?: readonly string[];
}

/** This machine, as a sidecar reaches it. */
export interface SidecarView {
  /** The host name or address at which a sidecar reaches a server of this machine. */
  readonly hostAddress: string;
}

/** Options of {@link startDapr}. */
export interface StartDaprOptions<A extends AppOptions = AppOptions> {
  /** The apps; each has one sidecar. Default: one with the app id `app`, without an app port. */
  readonly apps?: readonly A[];
  /**
   * Components and other resources, for all sidecars (a component's `scopes` limit that). A function receives the address
   * at which a sidecar reaches this machine. Default: none.
   */
  readonly components?: readonly ResourceOptions[] | ((at: SidecarView) => readonly ResourceOptions[]);
  /** Folders with resources in files, beside `components`. Containers get a copy. Default: none. */
  readonly resourcesPath?: string | readonly string[];
  /**
   * Delivers an event again, up to 10 times with growing pauses, when its handler throws or returns RETRY. It
   * is a Resiliency for pub/sub components that no other Resiliency targets: one that targets a component needs an inbound
   * retry of its own. Default true; with false most components deliver an event once, as a sidecar without any Resiliency
   * does.
   */
  readonly redelivery?: boolean;
  /**
   * Containers only: folders that components read or write (secret files, keys, databases), mounted at the same paths.
   * daprd runs there as user 65532. Default: none.
   */
  readonly sharedPaths?: readonly string[];
  /** The Configuration of all sidecars. Name resolution is added unless it contains its own. */
  readonly configuration?: ConfigurationOptions;
  /**
   * Default: DAPR_TS_BACKEND; else `existing` when DAPR_HTTP_ENDPOINT or DAPR_HTTP_PORT is set, `container`
   * when a container engine answers, `process` otherwise.
   */
  readonly backend?: Backend;
  /** Log level of daprd, placement and scheduler. Default `info`. */
  readonly logLevel?: LogLevel;
  /** Starts placement, which actors and workflows require; or the address of a running one. Default true. */
  readonly placement?: boolean | string;
  /** Starts the scheduler, which jobs and reminders require; or the address of a running one. Default true. */
  readonly scheduler?: boolean | string;
  /**
   * The version of Dapr. Containers: the tag of the images, default 1.18.2. Processes: the version that the binaries must
   * report; default: any.
   */
  readonly runtimeVersion?: string;
  /** The token that every sidecar requires from its callers. Default: none; DAPR_API_TOKEN is ignored. */
  readonly apiToken?: string;
  /** Further flags of every daprd. */
  readonly daprArgs?: readonly string[];
  /** Processes only: the folder of daprd, placement and scheduler. Default: DAPR_TS_BIN, else a search. */
  readonly binDir?: string;
  /** Milliseconds that each part has to become ready, without the time to pull an image. 0 or Infinity for no limit. Default 60000. */
  readonly timeoutMs?: number;
  /** Milliseconds between SIGTERM and SIGKILL when a part is stopped. 0 or Infinity for no SIGKILL. Default 10000. */
  readonly stopTimeoutMs?: number;
  /** Cancels the start, and removes what was started. */
  readonly signal?: AbortSignal;
  /** Called with each line of each log. Default: none; `logs()` returns the lines. */
  readonly onLog?: LogListener;
}

export const DEFAULT_APP_ID = "app";
export const DEFAULT_TIMEOUT_MS = 60_000;
export const DEFAULT_STOP_TIMEOUT_MS = 10_000;
export const DEFAULT_RUNTIME_VERSION = "1.18.2";
export const DEFAULT_REDIS_VERSION = "7";
