import type { Instrumentation, Interceptor, Logger, RetryOptions } from "@dapr-ts/core";
import {
  invalidArgument,
  requireCount,
  requirePrintable,
  requireSize,
  requireTimeout,
  warningsOf,
  withInstrumentation,
  type FetchLike,
} from "@dapr-ts/core/internal";
import type { ClientTransport } from "./client-transport.ts";
import { describeEndpoint, type Endpoint } from "./endpoint/endpoint.ts";
import { parseGrpcEndpoint } from "./endpoint/parse-grpc-endpoint.ts";
import { parseHttpEndpoint } from "./endpoint/parse-http-endpoint.ts";
import { insteadOfUndici } from "./http/undici-carrier.ts";
import type { TlsOptions } from "./tls-options.ts";

/** Options of a {@link DaprClient}. */
export interface DaprClientOptions {
  /**
   * The preferred protocol. An operation that it does not support uses the other one. Default: `"http"`, which is faster for
   * single calls.
   */
  protocol?: "http" | "grpc" | undefined;
  /**
   * The address of the sidecar's HTTP API: `http://host:port`, `https://host:port` or `unix:/path`. Default:
   * DAPR_HTTP_ENDPOINT, or else 127.0.0.1 with DAPR_HTTP_PORT, or else port 3500.
   */
  httpEndpoint?: string | undefined;
  /**
   * The address of the sidecar's gRPC API, in any form that Dapr documents except `vsock:`. Default: DAPR_GRPC_ENDPOINT, or else
   * 127.0.0.1 with DAPR_GRPC_PORT, or else port 50001.
   */
  grpcEndpoint?: string | undefined;
  /** The API token of the sidecar. Default: DAPR_API_TOKEN, or none. It is never logged or printed. */
  apiToken?: string | undefined;
  /** Milliseconds until a call without its own limit fails with `deadline_exceeded`. Default: 60 000. 0 or Infinity for no limit. */
  timeoutMs?: number | undefined;
  /**
   * The largest response in bytes, after decoding; a larger one rejects with `resource_exhausted`. The sidecar limits
   * requests (its `--max-body-size`). Default: 16 MiB.
   */
  maxBodyBytes?: number | undefined;
  /**
   * The number of connections to the sidecar's HTTP API at a time. Further calls wait for a free one, within their own
   * time and signal, so calls that take long hold others up: raise it above the number of slow calls that run at the same
   * time, such as invocations that wait for an application. With gRPC all calls share one connection. Default: 256; more
   * connections did not make a burst of 1,000 state calls faster.
   */
  maxConnections?: number | undefined;
  /** Functions around every operation, the first one outermost. Default: none. */
  interceptors?: readonly Interceptor[] | undefined;
  /** Observes every call, such as `otel()` of `@dapr-ts/client/otel`. Default: that among `interceptors`, or none. */
  instrumentation?: Instrumentation | undefined;
  /**
   * Options of retries. Default: a call is sent again only if it provably never reached the sidecar, at most twice.
   *
   * @example
   * ```ts
   * new DaprClient({ retry: { maxAttempts: 5 } }); // reads, and whatever else does no harm when it is done twice
   * ```
   */
  retry?: RetryOptions | undefined;
  /**
   * Receives the log lines: each operation at `debug`, retries and lost streams at `warn`. They never contain tokens, headers
   * or values. Default: `console`, for warnings and errors only.
   */
  logger?: Logger | undefined;
  /**
   * For endpoints with TLS; an endpoint without it is refused. Default: the certificates that Node trusts.
   */
  tls?: TlsOptions | undefined;
  /** Sends HTTP requests instead of undici, such as `globalThis.fetch`. Default: undici; on Bun its own `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /**
   * Performs every operation instead of HTTP and gRPC, such as `inMemoryDapr()` of `@dapr-ts/testing`. The client then does
   * not connect, and endpoints, token, TLS and `maxBodyBytes` have no effect. Default: none.
   */
  transport?: ClientTransport | undefined;
}

export interface ResolvedOptions {
  protocol: "http" | "grpc";
  httpEndpoint: Endpoint;
  grpcEndpoint: Endpoint;
  apiToken: string | undefined;
  timeoutMs: number;
  maxBodyBytes: number;
  maxConnections: number;
  interceptors: readonly Interceptor[];
  retry: RetryOptions | undefined;
  logger: Logger;
  tls: TlsOptions | undefined;
  fetch: FetchLike | undefined;
  transport: ClientTransport | undefined;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024;
const DEFAULT_MAX_CONNECTIONS = 256;

/** Refuses to send in plaintext what `tls` is to protect. An endpoint that was not chosen does not count. */
function requireTls(name: string, endpoint: Endpoint, chosen: boolean): void {
  if (!chosen || endpoint.tls) return;
  const place = describeEndpoint(endpoint);
  throw invalidArgument(`tls has no effect on ${name} ${place}; use an endpoint with TLS, or remove tls`);
}

/** Returns every option with its value: the given one, that of the environment, or the default. */
export function resolveOptions(
  options: DaprClientOptions,
  env: Readonly<Record<string, string | undefined>>,
): ResolvedOptions {
  const fromEnv = (name: string): string | undefined => {
    const value = env[name]?.trim();
    return value === "" ? undefined : value;
  };
  const {
    protocol = "http",
    timeoutMs = DEFAULT_TIMEOUT_MS,
    maxBodyBytes = DEFAULT_MAX_BODY_BYTES,
    maxConnections = DEFAULT_MAX_CONNECTIONS,
  } = options;

  if (protocol !== "http" && protocol !== "grpc") throw invalidArgument('protocol must be "http" or "grpc"');
  requireTimeout("timeoutMs", timeoutMs);
  requireSize("maxBodyBytes", maxBodyBytes);
  requireCount("maxConnections", maxConnections);
  const apiToken = options.apiToken ?? fromEnv("DAPR_API_TOKEN");
  if (apiToken !== undefined) requirePrintable("apiToken", apiToken);
  const http = options.httpEndpoint ?? fromEnv("DAPR_HTTP_ENDPOINT");
  const grpc = options.grpcEndpoint ?? fromEnv("DAPR_GRPC_ENDPOINT");
  const httpEndpoint = parseHttpEndpoint(http ?? `http://127.0.0.1:${fromEnv("DAPR_HTTP_PORT") ?? "3500"}`);
  const grpcEndpoint = parseGrpcEndpoint(grpc ?? `127.0.0.1:${fromEnv("DAPR_GRPC_PORT") ?? "50001"}`);
  if (options.tls !== undefined) {
    requireTls("httpEndpoint", httpEndpoint, http !== undefined || grpc === undefined);
    requireTls("grpcEndpoint", grpcEndpoint, grpc !== undefined || http === undefined);
  }
  return {
    protocol,
    httpEndpoint,
    grpcEndpoint,
    apiToken,
    timeoutMs,
    maxBodyBytes,
    maxConnections,
    interceptors: withInstrumentation(options.interceptors ?? [], options.instrumentation),
    retry: options.retry,
    logger: options.logger ?? warningsOf(console),
    tls: options.tls,
    fetch: options.fetch ?? insteadOfUndici(),
    transport: options.transport,
  };
}
