import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { AppOptions, AppProtocol, LogLevel, StartDaprOptions } from "../options.ts";
import { sqliteNames } from "../process/sqlite-names.ts";

/** The flags of `dapr-ts run`, as the parser hands them out. */
export interface RunFlags {
  readonly appId: string;
  readonly appPort?: number;
  readonly appProtocol: AppProtocol;
  readonly daprHttpPort?: number;
  readonly daprGrpcPort?: number;
  readonly resourcesPath?: string[];
  readonly config?: string;
  readonly logLevel: LogLevel;
  readonly maxBodySize?: string;
  readonly appMaxConcurrency?: number;
  readonly enableAppHealthCheck: boolean;
  readonly appHealthCheckPath?: string;
  readonly appHealthProbeInterval?: number;
  readonly appHealthProbeTimeout?: number;
  readonly appHealthThreshold?: number;
  readonly enableApiLogging: boolean;
  readonly placementHostAddress?: string;
  readonly placement: boolean;
  readonly schedulerHostAddress?: string;
  readonly scheduler: boolean;
  readonly redelivery: boolean;
  readonly binDir?: string;
}

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly exists?: (path: string) => boolean;
}

/** Returns the options of startDapr for the flags. Uses the files of the user's `dapr init`, as `dapr run` does. */
export function toStartOptions(
  flags: RunFlags,
  { env, home, exists = existsSync }: Surroundings,
): StartDaprOptions {
  const present = (name: string): string[] => [join(home, ".dapr", name)].filter(exists);
  const config = flags.config ?? present("config.yaml")[0];
  return {
    backend: "process",
    apps: [appOptions(flags, env, config)],
    resourcesPath: flags.resourcesPath ?? present("components"),
    configuration: { spec: { nameResolution: sqliteNames(namesFile(home)) } },
    logLevel: flags.logLevel,
    placement: flags.placement && (flags.placementHostAddress ?? true),
    scheduler: flags.scheduler && (flags.schedulerHostAddress ?? true),
    redelivery: flags.redelivery,
    ...(flags.binDir === undefined ? {} : { binDir: flags.binDir }),
    daprArgs: flags.enableApiLogging ? ["--enable-api-logging"] : [],
  };
}

function appOptions(flags: RunFlags, env: NodeJS.ProcessEnv, config: string | undefined): AppOptions {
  return {
    appId: flags.appId,
    appProtocol: flags.appProtocol,
    ...defined({
      appPort: flags.appPort,
      httpPort: flags.daprHttpPort,
      grpcPort: flags.daprGrpcPort,
      maxBodySize: flags.maxBodySize,
      appMaxConcurrency: flags.appMaxConcurrency,
      config,
      // The app inherits the same two variables.
      apiToken: env["DAPR_API_TOKEN"] || undefined,
      appToken: env["APP_API_TOKEN"] || undefined,
    }),
    appHealthCheck:
      flags.enableAppHealthCheck &&
      defined({
        path: flags.appHealthCheckPath,
        probeIntervalMs:
          flags.appHealthProbeInterval === undefined ? undefined : flags.appHealthProbeInterval * 1000,
        probeTimeoutMs: flags.appHealthProbeTimeout,
        threshold: flags.appHealthThreshold,
      }),
  };
}

/** Returns the one file of all runs of a user, so that apps in two terminals find each other. */
function namesFile(home: string): string {
  const folder = join(home, ".dapr", "dapr-ts");
  mkdirSync(folder, { recursive: true });
  return join(folder, "names.db");
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
