import type { Interceptor, Logger, RetryOptions } from "@dapr-ts/core";
import {
  invalidArgument,
  requireCount,
  requireSize,
  requireTimeout,
  warningsOf,
  type FetchLike,
} from "@dapr-ts/core/internal";
import type { ClientTransport } from "./client-transport.ts";
import { describeEndpoint, type Endpoint } from "./endpoint/endpoint.ts";
import { parseGrpcEndpoint } from "./endpoint/parse-grpc-endpoint.ts";
import { parseHttpEndpoint } from "./endpoint/parse-http-endpoint.ts";
import { insteadOfUndici } from "./http/undici-carrier.ts";
import type { TlsOptions } from "./tls-options.ts";

export interface DaprClientOptions {
  /**
   * The wire that is asked first; what it cannot carry goes over the other one. Default: `"http"`, the faster one for
   * single calls.
   */
  protocol?: "http" | "grpc" | undefined;
  /**
   * Where the sidecar's HTTP API is: `http://host:port`, `https://host:port` or `unix:/path`. Default:
   * DAPR_HTTP_ENDPOINT, or else 127.0.0.1 with DAPR_HTTP_PORT, or else port 3500.
   */
  httpEndpoint?: string | undefined;
  /**
   * Where the sidecar's gRPC API is, in any form that Dapr documents but `vsock:`. Default: DAPR_GRPC_ENDPOINT, or else
   * 127.0.0.1 with DAPR_GRPC_PORT, or else port 50001.
   */
  grpcEndpoint?: string | undefined;
  /** The token that the sidecar asks for. Default: DAPR_API_TOKEN, or none. It is never logged or printed. */
  apiToken?: string | undefined;
  /** Milliseconds until a call is given up, if it says nothing else. Default: 60 000. 0 or Infinity for no limit. */
  timeoutMs?: number | undefined;
  /**
   * The largest answer that is taken into memory, in bytes; a larger one rejects with `resource_exhausted`. What may
   * be sent is for the sidecar to say (its `--max-body-size`). Default: 16 MiB.
   */
  maxBodyBytes?: number | undefined;
  /**
   * The number of connections to the sidecar's HTTP API at a time. Further calls wait for a free one, within their own
   * time and signal. With gRPC all calls share one connection. Default: 256, from where on more connections made a burst
   * of 1,000 calls no faster.
   */
  maxConnections?: number | undefined;
  /** Functions around every operation, the first one outermost. Default: none. */
  interceptors?: readonly Interceptor[] | undefined;
  /**
   * When a call that failed is sent again. Default: only when it provably never reached the sidecar, twice at most.
   *
   * @example
   * ```ts
   * new DaprClient({ retry: { maxAttempts: 5 } }); // reads, and whatever else does no harm when it is done twice
   * ```
   */
  retry?: RetryOptions | undefined;
  /**
   * Takes what the client has to say: a line for each operation at `debug`, retries and streams that were lost at `warn`.
   * Tokens, headers and values are never part of it. Default: `console`, for warnings and errors alone.
   */
  logger?: Logger | undefined;
  /**
   * For endpoints with TLS; an endpoint without it is refused. Default: the certificates that Node trusts.
   */
  tls?: TlsOptions | undefined;
  /** Carries HTTP in place of undici; such as `globalThis.fetch`, or one that records. Default: undici; on Bun its own fetch. */
  fetch?: typeof globalThis.fetch | undefined;
  /**
   * Carries every operation in the place of HTTP and gRPC, such as `inMemoryDapr()` of `@dapr-ts/testing`: nothing is
   * connected, and endpoints, token, TLS and `maxBodyBytes` have no effect. Default: none.
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
  if (apiToken !== undefined && !/^[\x21-\x7e]+$/.test(apiToken)) {
    throw invalidArgument("apiToken has characters that no header can carry");
  }
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
    interceptors: options.interceptors ?? [],
    retry: options.retry,
    logger: options.logger ?? warningsOf(console),
    tls: options.tls,
    fetch: (options.fetch ?? insteadOfUndici()) as FetchLike | undefined,
    transport: options.transport,
  };
}
