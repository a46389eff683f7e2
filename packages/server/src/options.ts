import type { ConnectRouter } from "@connectrpc/connect";
import type { DaprClient, DaprClientOptions } from "@dapr-ts/client";
import type { DaprAppOptions, AppChannel } from "@dapr-ts/core";
import { DaprError, requireTimeout, warningsOf } from "@dapr-ts/core/internal";

export interface DaprServerOptions extends DaprAppOptions {
  /**
   * The port to listen on, daprd's `--app-port`; 0 for a free one. The stream channel has none. Default: APP_PORT, or
   * 3000.
   */
  port?: number | undefined;
  /** The address to listen on. Default: 127.0.0.1, which nobody but this machine reaches. */
  host?: string | undefined;
  /**
   * How daprd reaches this app, its `--app-protocol`: `"http"` (over HTTP/1.1 or h2c) or `"grpc"`; or `"stream"`, where
   * this app reaches daprd and needs no port. Default: `"http"`.
   */
  channel?: AppChannel | undefined;
  /** The sidecar's client, or the options of one that the server makes and closes. Default: one by the environment. */
  client?: DaprClient | DaprClientOptions | undefined;
  /** Adds Connect services of one's own to the port of the gRPC channel. They are behind the app's token as well. Default: none. */
  services?: ((router: ConnectRouter) => void) | undefined;
  /** Whether `start()` waits until daprd can deliver, or only until the port listens. Default: true. */
  waitForSidecar?: boolean | undefined;
  /** Milliseconds that `start()` waits for the sidecar. Default: 60 000. 0 or Infinity for no limit. */
  startTimeoutMs?: number | undefined;
  /** Milliseconds that `stop()` waits for calls in flight; then it cuts them off. Default: 30 000. */
  stopTimeoutMs?: number | undefined;
  /** Signals that stop the server; the second one of a kind acts as it does without. Default: SIGTERM and SIGINT. */
  stopSignals?: readonly NodeJS.Signals[] | undefined;
  /** Milliseconds that a client has to send a request's headers. Default: 10 000. */
  headersTimeoutMs?: number | undefined;
  /** Milliseconds that a client has to send a whole request. Default: 300 000. */
  requestTimeoutMs?: number | undefined;
}

export interface ResolvedServerOptions {
  readonly port: number;
  readonly host: string;
  readonly channel: AppChannel;
  readonly services: ((router: ConnectRouter) => void) | undefined;
  readonly waitForSidecar: boolean;
  readonly startTimeoutMs: number;
  readonly stopTimeoutMs: number;
  readonly stopSignals: readonly NodeJS.Signals[];
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

const CHANNELS: readonly AppChannel[] = ["http", "grpc", "stream"];

/** Every option with its value: what was given, or the environment's, or the default. */
export function resolveServerOptions(
  options: DaprServerOptions,
  env: NodeJS.ProcessEnv,
): ResolvedServerOptions {
  const { channel = "http", services } = options;
  if (!CHANNELS.includes(channel)) throw invalid('channel must be "http", "grpc" or "stream"');
  if (services !== undefined && channel !== "grpc") throw invalid("services need the gRPC channel");
  const port = options.port ?? Number(env["APP_PORT"]?.trim() || 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw invalid("port must be a whole number up to 65535");
  return {
    port,
    channel,
    services,
    host: options.host ?? "127.0.0.1",
    waitForSidecar: options.waitForSidecar ?? true,
    startTimeoutMs: milliseconds("startTimeoutMs", options.startTimeoutMs ?? 60_000) || Infinity,
    stopTimeoutMs: milliseconds("stopTimeoutMs", options.stopTimeoutMs ?? 30_000),
    stopSignals: options.stopSignals ?? ["SIGTERM", "SIGINT"],
    headersTimeoutMs: milliseconds("headersTimeoutMs", options.headersTimeoutMs ?? 10_000),
    requestTimeoutMs: milliseconds("requestTimeoutMs", options.requestTimeoutMs ?? 300_000),
  };
}

/** The app's options with what the environment says, and warnings on the console. */
export function resolveAppOptions(options: DaprAppOptions, env: NodeJS.ProcessEnv): DaprAppOptions {
  const fromEnv = env["APP_API_TOKEN"]?.trim();
  return {
    ...options,
    appToken: options.appToken ?? (fromEnv === "" ? undefined : fromEnv),
    logger: options.logger ?? warningsOf(console),
  };
}

function milliseconds(name: string, value: number): number {
  requireTimeout(name, value);
  return value;
}

const invalid = (message: string): DaprError => new DaprError(message, { code: "invalid_argument" });
