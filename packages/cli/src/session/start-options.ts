import type { AppOptions, ConfigurationOptions, StartDaprOptions } from "@dapr-ts/testing";
import { sqliteNames } from "@dapr-ts/testing/internal";
import { defaultComponents } from "../defaults/default-components.ts";
import type { AppSpec, RunSpec } from "../spec/run-spec.ts";

export interface StartInputs {
  readonly env: NodeJS.ProcessEnv;
  readonly namesFile: string;
  /** Addresses of the control plane; undefined: none. */
  readonly placement: string | undefined;
  readonly scheduler: string | undefined;
  readonly memory: string | undefined;
  /** Further settings of every sidecar's Configuration, such as tracing. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Further variables of every sidecar. */
  readonly sidecarEnv: Readonly<Record<string, string>>;
}

/** Returns the options of startDapr for a run. */
export function toStartOptions(spec: RunSpec, inputs: StartInputs): StartDaprOptions {
  const configuration: ConfigurationOptions = {
    spec: { nameResolution: sqliteNames(inputs.namesFile), ...inputs.configuration },
  };
  return {
    backend: "process",
    apps: spec.apps.map((app) => ({
      ...appOptions(app, inputs),
      components: defaultComponents(app, { memory: inputs.memory, stateFile: spec.stateFile }),
    })),
    configuration,
    logLevel: "info",
    placement: inputs.placement ?? false,
    scheduler: inputs.scheduler ?? false,
    redelivery: spec.redelivery,
    ...(spec.binDir === undefined ? {} : { binDir: spec.binDir }),
  };
}

function appOptions(app: AppSpec, { env, sidecarEnv }: StartInputs): AppOptions {
  const own = { ...env, ...app.env };
  return {
    appId: app.appId,
    appProtocol: app.appProtocol,
    ...defined({
      appPort: app.appPort,
      httpPort: app.daprHttpPort,
      grpcPort: app.daprGrpcPort,
      maxBodySize: app.maxBodySize,
      appMaxConcurrency: app.appMaxConcurrency,
      config: app.config,
      // The app inherits the same two variables.
      apiToken: own["DAPR_API_TOKEN"] || undefined,
      appToken: own["APP_API_TOKEN"] || undefined,
    }),
    appHealthCheck: app.appHealthCheck,
    // The sidecar of an app reads the app's variables too: `secretstores.local.env`, and `envRef` in components.
    env: {
      ...sidecarEnv,
      ...Object.fromEntries(Object.entries(app.env).filter(([name]) => !name.startsWith("NODE_"))),
    },
    args: [
      ...app.resourcesPaths.flatMap((path) => ["--resources-path", path]),
      ...(app.logLevel === undefined ? [] : ["--log-level", app.logLevel]),
      ...(app.appChannelAddress === undefined ? [] : ["--app-channel-address", app.appChannelAddress]),
      ...(app.daprInternalGrpcPort === undefined
        ? []
        : ["--dapr-internal-grpc-port", String(app.daprInternalGrpcPort)]),
      ...(app.metricsPort === undefined ? [] : ["--metrics-port", String(app.metricsPort)]),
      ...gracefulArgs(app),
      ...app.daprArgs,
    ],
  };
}

/** Seconds that a sidecar whose app has ended may take; daprd's default is 5. */
const GRACE_SECONDS = "1";

/**
 * Shortens the end of a sidecar. daprd repeats deliveries to an app that has ended until its time is over. Without a command,
 * the app may still run.
 */
function gracefulArgs({ command }: AppSpec): string[] {
  return command.length === 0 ? [] : ["--dapr-graceful-shutdown-seconds", GRACE_SECONDS];
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
