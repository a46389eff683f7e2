import type { AppHealthCheckOptions, AppProtocol, LogLevel } from "@dapr-ts/testing";

/** Destination of a log: the terminal, a file below the app's `.dapr/logs`, or both. */
export type LogDestination = "console" | "file" | "fileAndConsole";

/** One app of a run, with its sidecar. All paths are absolute. */
export interface AppSpec {
  /** The app id. */
  readonly appId: string;
  /** The folder that the command runs in. */
  readonly dir: string;
  /** The command and its arguments; empty: the sidecar runs alone. */
  readonly command: readonly string[];
  /** Environment variables of the app, beside those of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** The port that the app listens on. */
  readonly appPort?: number | undefined;
  /** Protocol of the app. */
  readonly appProtocol: AppProtocol;
  /** The address that the app listens on. Default 127.0.0.1. */
  readonly appChannelAddress?: string | undefined;
  /** Folders with resources; empty: the default components. */
  readonly resourcesPaths: readonly string[];
  /** A file with a Configuration. */
  readonly config?: string | undefined;
  /** daprd's HTTP port. Default: a free one. */
  readonly daprHttpPort?: number | undefined;
  /** daprd's gRPC port. Default: a free one. */
  readonly daprGrpcPort?: number | undefined;
  /** daprd's port for other sidecars. Default: a free one. */
  readonly daprInternalGrpcPort?: number | undefined;
  /** daprd's port of metrics. Default: a free one. */
  readonly metricsPort?: number | undefined;
  /** The largest body, as a Kubernetes quantity. Default 4Mi. */
  readonly maxBodySize?: string | undefined;
  /** Calls to the app at one time. Default: unlimited. */
  readonly appMaxConcurrency?: number | undefined;
  /** Health checks of the app by daprd. */
  readonly appHealthCheck: boolean | AppHealthCheckOptions;
  /** Log level of daprd. Default `info`, of which `warn` and above are printed. */
  readonly logLevel?: LogLevel | undefined;
  /** Destination of the app's log. */
  readonly appLog: LogDestination;
  /** Destination of the sidecar's log. */
  readonly daprdLog: LogDestination;
  /** Further flags of daprd. */
  readonly daprArgs: readonly string[];
}

/** Everything that a run starts. */
export interface RunSpec {
  /** The apps, with different ids. */
  readonly apps: readonly AppSpec[];
  /** True to start or share placement, the address of another one, or false for none. */
  readonly placement: boolean | string;
  /** True to start or share the scheduler, the address of another one, or false for none. */
  readonly scheduler: boolean | string;
  /** Delivers an event again when its handler fails, unless a Resiliency targets the component. */
  readonly redelivery: boolean;
  /** The folder of daprd, placement and scheduler. Default: searched for. */
  readonly binDir?: string | undefined;
  /** A SQLite file in which the default state store outlives the run. Default: state is in memory. */
  readonly stateFile?: string | undefined;
  /** Files and folders whose changes restart an app; `true`: each app's folder. Default false. */
  readonly watch: boolean | readonly string[];
}
