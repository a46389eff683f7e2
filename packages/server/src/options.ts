import type { ConnectRouter } from "@connectrpc/connect";
import type { DaprClient, DaprClientOptions } from "@dapr-ts/client";
import type { DaprAppOptions, AppChannel } from "@dapr-ts/core";
import {
  DaprError,
  requireCount,
  requirePrintable,
  requireTimeout,
  warningsOf,
} from "@dapr-ts/core/internal";

/** Options of a server. */
export interface DaprServerOptions extends DaprAppOptions {
  /**
   * The port to listen on, daprd's `--app-port`; 0 for a free one. Not used on the stream channel. Default: the environment
   * variable APP_PORT, or 3000.
   */
  port?: number | undefined;
  /** The address to listen on. Default: 127.0.0.1, which only this machine reaches. */
  host?: string | undefined;
  /**
   * How daprd calls the app, its `--app-protocol`: `"http"` (over HTTP/1.1 or h2c) or `"grpc"`. With `"stream"` the app opens
   * streams to daprd and needs no port. Default: `"http"`.
   */
  channel?: AppChannel | undefined;
  /** A client of the sidecar, or options of a client that the server creates and closes. Default: one from the environment. */
  client?: DaprClient | DaprClientOptions | undefined;
  /** Adds your own Connect services to the port of the gRPC channel. They require the app's token as well. Default: none. */
  services?: ((router: ConnectRouter) => void) | undefined;
  /** False if `start()` waits only until the port listens, and not until daprd can deliver. Default: true. */
  waitForSidecar?: boolean | undefined;
  /** Milliseconds that `start()` waits for the sidecar. Default: 60 000. 0 or Infinity for no limit. */
  startTimeoutMs?: number | undefined;
  /** Milliseconds after which `stop()` cuts off calls in flight. Default: 30 000. 0 or Infinity for no limit. */
  stopTimeoutMs?: number | undefined;
  /** Signals that stop the server. A second signal has its usual effect. Default: SIGTERM and SIGINT. */
  stopSignals?: readonly NodeJS.Signals[] | undefined;
  /**
   * Milliseconds in which a peer must send the headers of a request, or the first frame of HTTP/2. Default: 10 000. 0 or
   * Infinity for no limit.
   */
  headersTimeoutMs?: number | undefined;
  /**
   * Milliseconds in which a peer must send a whole request, and after which one that does not read its response is cut off.
   * Streaming calls of your own services are exempt. 0 or Infinity for no limit. Default: 300 000.
   */
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

/** Returns every option with its value: the given one, or that of the environment, or the default. */
export function resolveServerOptions(
  options: DaprServerOptions,
  env: NodeJS.ProcessEnv,
): ResolvedServerOptions {
  const { channel = "http", services } = options;
  if (!CHANNELS.includes(channel))
    throw invalid(`channel must be "http", "grpc" or "stream", not "${String(channel)}"`);
  if (services !== undefined && channel !== "grpc")
    throw invalid(`services require channel: "grpc"; the channel is "${channel}"`);
  const port = options.port ?? portOf(env["APP_PORT"]?.trim() || "3000");
  requireCount("port", port, 0, 65_535);
  return {
    port,
    channel,
    services,
    host: options.host ?? "127.0.0.1",
    waitForSidecar: options.waitForSidecar ?? true,
    startTimeoutMs: milliseconds("startTimeoutMs", options.startTimeoutMs ?? 60_000),
    stopTimeoutMs: milliseconds("stopTimeoutMs", options.stopTimeoutMs ?? 30_000),
    stopSignals: options.stopSignals ?? ["SIGTERM", "SIGINT"],
    headersTimeoutMs: milliseconds("headersTimeoutMs", options.headersTimeoutMs ?? 10_000),
    requestTimeoutMs: milliseconds("requestTimeoutMs", options.requestTimeoutMs ?? 300_000),
  };
}

/** Returns the app's options with those of the environment; warnings go to the console by default. */
export function resolveAppOptions(options: DaprAppOptions, env: NodeJS.ProcessEnv): DaprAppOptions {
  const fromEnv = env["APP_API_TOKEN"]?.trim();
  if (fromEnv === "" && options.appToken === undefined)
    throw invalid("APP_API_TOKEN is set and blank; set it to a token, or unset it for an app without one");
  if (fromEnv !== undefined && options.appToken === undefined) requirePrintable("APP_API_TOKEN", fromEnv);
  return {
    ...options,
    appToken: options.appToken ?? fromEnv,
    logger: options.logger ?? warningsOf(console),
  };
}

function portOf(text: string): number {
  requireCount("APP_PORT", /^\d+$/.test(text) ? Number(text) : text, 0, 65_535);
  return Number(text);
}

/** Returns a whole number of milliseconds, or Infinity for no limit. */
function milliseconds(name: string, value: number): number {
  requireTimeout(name, value);
  return Math.ceil(value) || Infinity;
}

const invalid = (message: string): DaprError => new DaprError(message, { code: "invalid_argument" });
