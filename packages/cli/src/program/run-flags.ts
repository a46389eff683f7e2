import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { AppHealthCheckOptions, AppProtocol, LogLevel } from "@dapr-ts/testing";
import type { AppSpec, RunSpec } from "../spec/run-spec.ts";
import type { RunFile } from "../spec/run-file.ts";

/** The flags of `dapr-ts run`, as the parser hands them out. */
export interface RunFlags {
  readonly runFile?: string;
  readonly appId: string;
  readonly appPort?: number;
  readonly appProtocol: AppProtocol;
  readonly appChannelAddress?: string;
  readonly daprHttpPort?: number;
  readonly daprGrpcPort?: number;
  readonly daprInternalGrpcPort?: number;
  readonly metricsPort?: number;
  readonly resourcesPath?: string[];
  /** The older name of `resourcesPath`. */
  readonly componentsPath?: string[];
  readonly config?: string;
  readonly logLevel?: LogLevel;
  readonly verbose: boolean;
  readonly maxBodySize?: string;
  readonly readBufferSize?: string;
  readonly unixDomainSocket?: string;
  readonly daprListenAddresses?: string;
  readonly appMaxConcurrency?: number;
  readonly enableAppHealthCheck: boolean;
  readonly appHealthCheckPath?: string;
  readonly appHealthProbeInterval?: number;
  readonly appHealthProbeTimeout?: number;
  readonly appHealthThreshold?: number;
  readonly enableApiLogging: boolean;
  readonly enableProfiling: boolean;
  readonly profilePort?: number;
  readonly placementHostAddress?: string;
  readonly placement: boolean;
  readonly schedulerHostAddress?: string;
  readonly scheduler: boolean;
  readonly redelivery: boolean;
  readonly persist?: boolean | string;
  readonly watch: boolean;
  readonly watchPath?: string[];
  readonly binDir?: string;
  readonly runtimePath?: string;
  readonly ui: boolean;
  readonly uiPort?: number;
}

export interface Surroundings {
  readonly home: string;
  readonly cwd: string;
}

/** Returns the run that the flags and the app's command describe. */
export function toRunSpec(
  flags: RunFlags,
  command: readonly string[],
  sidecarArgs: readonly string[],
  at: Surroundings,
): RunSpec {
  return { ...commonSpec(flags, at), apps: [appSpec(flags, command, sidecarArgs, at)] };
}

/** Returns the run of a file. Flags that concern every app are laid over it. */
export function toFileRunSpec(
  flags: RunFlags,
  file: RunFile,
  sidecarArgs: readonly string[],
  at: Surroundings,
): RunSpec {
  const common = commonSpec(flags, at);
  return {
    ...common,
    placement: common.placement === true ? (file.placement ?? true) : common.placement,
    scheduler: common.scheduler === true ? (file.scheduler ?? true) : common.scheduler,
    apps: file.apps.map((app) => ({
      ...app,
      resourcesPaths: app.resourcesPaths.length > 0 ? app.resourcesPaths : resourcesPaths(flags, at),
      config: app.config ?? configFile(flags, at),
      logLevel: app.logLevel ?? flags.logLevel,
      daprArgs: [...app.daprArgs, ...daprArgs(flags), ...sidecarArgs],
    })),
  };
}

function commonSpec(flags: RunFlags, { cwd }: Surroundings): Omit<RunSpec, "apps"> {
  const { persist = false, watchPath } = flags;
  return {
    placement: flags.placement && (flags.placementHostAddress ?? true),
    scheduler: flags.scheduler && (flags.schedulerHostAddress ?? true),
    redelivery: flags.redelivery,
    ...binDir(flags, cwd),
    ...(persist === false
      ? {}
      : { stateFile: resolve(cwd, persist === true ? join(".dapr", "state.db") : persist) }),
    watch: watchPath?.map((path) => resolve(cwd, path)) ?? flags.watch,
  };
}

function appSpec(
  flags: RunFlags,
  command: readonly string[],
  sidecarArgs: readonly string[],
  at: Surroundings,
): AppSpec {
  return {
    appId: flags.appId,
    dir: at.cwd,
    command,
    env: {},
    appPort: flags.appPort,
    appProtocol: flags.appProtocol,
    appChannelAddress: flags.appChannelAddress,
    resourcesPaths: resourcesPaths(flags, at),
    config: configFile(flags, at),
    daprHttpPort: flags.daprHttpPort,
    daprGrpcPort: flags.daprGrpcPort,
    daprInternalGrpcPort: flags.daprInternalGrpcPort,
    metricsPort: flags.metricsPort,
    maxBodySize: flags.maxBodySize,
    appMaxConcurrency: flags.appMaxConcurrency,
    appHealthCheck: flags.enableAppHealthCheck && healthCheck(flags),
    logLevel: flags.logLevel,
    appLog: "console",
    daprdLog: "console",
    daprArgs: [...daprArgs(flags), ...sidecarArgs],
  };
}

function binDir({ binDir: given, runtimePath }: RunFlags, cwd: string): { readonly binDir?: string } {
  if (given !== undefined) return { binDir: given };
  return runtimePath === undefined ? {} : { binDir: resolve(cwd, runtimePath, ".dapr", "bin") };
}

/** Returns the folders of the flags, else the user's own of `dapr init` unless it is empty. */
function resourcesPaths(flags: RunFlags, { cwd, home }: Surroundings): string[] {
  const given = [...(flags.resourcesPath ?? []), ...(flags.componentsPath ?? [])];
  if (given.length > 0) return given.map((path) => resolve(cwd, path));
  const folder = join(home, ".dapr", "components");
  return existsSync(folder) && readdirSync(folder).length > 0 ? [folder] : [];
}

function configFile({ config }: RunFlags, { cwd, home }: Surroundings): string | undefined {
  if (config !== undefined) return resolve(cwd, config);
  return [join(home, ".dapr", "config.yaml")].find(existsSync);
}

function healthCheck(flags: RunFlags): AppHealthCheckOptions {
  const { appHealthCheckPath: path, appHealthProbeInterval: interval } = flags;
  const { appHealthProbeTimeout: probeTimeoutMs, appHealthThreshold: threshold } = flags;
  return {
    ...(path !== undefined && { path }),
    ...(interval !== undefined && { probeIntervalMs: interval * 1000 }),
    ...(probeTimeoutMs !== undefined && { probeTimeoutMs }),
    ...(threshold !== undefined && { threshold }),
  };
}

function daprArgs(flags: RunFlags): string[] {
  return [
    ...(flags.enableApiLogging ? ["--enable-api-logging"] : []),
    ...(flags.enableProfiling ? ["--enable-profiling"] : []),
    ...(flags.profilePort === undefined ? [] : ["--profile-port", String(flags.profilePort)]),
    ...(flags.readBufferSize === undefined ? [] : ["--read-buffer-size", flags.readBufferSize]),
    ...(flags.unixDomainSocket === undefined ? [] : ["--unix-domain-socket", flags.unixDomainSocket]),
    ...(flags.daprListenAddresses === undefined
      ? []
      : ["--dapr-listen-addresses", flags.daprListenAddresses]),
  ];
}
