import type { AppOptions, LogLevel } from "./options.ts";
import type { Spot } from "./unit.ts";

export interface DaprdArgs {
  readonly app: AppOptions;
  readonly logLevel: LogLevel;
  readonly resourcesPaths: readonly string[];
  /** Configuration files; a later one is laid over an earlier one. */
  readonly configs: readonly string[];
  readonly appChannelAddress: string;
  readonly placement: string | undefined;
  readonly scheduler: string | undefined;
  readonly extra: readonly string[];
}

/** Returns the arguments of a sidecar's command line. */
export function daprdArgs(options: DaprdArgs, spot: Spot): string[] {
  const { app } = options;
  return [
    ...["--app-id", app.appId],
    ...["--log-level", options.logLevel],
    ...["--dapr-listen-addresses", spot.listen],
    ...["--dapr-http-port", String(spot.port("http"))],
    ...["--dapr-grpc-port", String(spot.port("grpc"))],
    ...["--dapr-internal-grpc-port", String(spot.port("internal"))],
    ...["--dapr-internal-grpc-listen-address", spot.listen],
    ...["--metrics-port", String(spot.port("metrics"))],
    ...["--metrics-listen-address", spot.listen],
    // Set even when empty, so that daprd uses no default.
    ...["--placement-host-address", options.placement ?? ""],
    ...["--scheduler-host-address", options.scheduler ?? ""],
    ...options.resourcesPaths.flatMap((path) => ["--resources-path", path]),
    ...options.configs.flatMap((path) => ["--config", path]),
    ...appArgs(app, options.appChannelAddress),
    ...(app.maxBodySize === undefined ? [] : ["--max-body-size", app.maxBodySize]),
    ...options.extra,
    ...(app.args ?? []),
  ];
}

function appArgs(app: AppOptions, channelAddress: string): string[] {
  if (app.appPort === undefined) return [];
  return [
    ...["--app-port", String(app.appPort)],
    ...["--app-protocol", app.appProtocol ?? "http"],
    ...["--app-channel-address", channelAddress],
    ...(app.appMaxConcurrency === undefined ? [] : ["--app-max-concurrency", String(app.appMaxConcurrency)]),
    ...healthArgs(app.appHealthCheck),
  ];
}

function healthArgs(check: AppOptions["appHealthCheck"]): string[] {
  if (check === undefined || check === false) return [];
  const { path, probeIntervalMs, probeTimeoutMs, threshold } = check === true ? {} : check;
  return [
    "--enable-app-health-check",
    ...(path === undefined ? [] : ["--app-health-check-path", path]),
    ...(probeIntervalMs === undefined ? [] : ["--app-health-probe-interval", String(probeIntervalMs / 1000)]),
    ...(probeTimeoutMs === undefined ? [] : ["--app-health-probe-timeout", String(probeTimeoutMs)]),
    ...(threshold === undefined ? [] : ["--app-health-threshold", String(threshold)]),
  ];
}
