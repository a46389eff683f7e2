import { performance } from "node:perf_hooks";
import type { Transport as ConnectTransport } from "@connectrpc/connect";
import type { Configuration, PubSub } from "@dapr-ts/core";
import {
  BuildingBlocks,
  FormNegotiator,
  HttpTransport,
  ManagedWorkflow,
  StreamingConfiguration,
  StreamingPubSub,
  WiresCaller,
  fetchCarrier,
  invalidArgument,
  type HttpCarrier,
  type Transport,
} from "@dapr-ts/core/internal";
import { lacks, transportFetchPath, withTimeout } from "./client-transport.ts";
import { Cryptography } from "./crypto.ts";
import { describeEndpoint } from "./endpoint/endpoint.ts";
import { LazyGrpcTransport } from "./grpc/lazy-transport.ts";
import { fetchFetchPath, poolFetchPath, type FetchPath } from "./http/fetch-path.ts";
import { createPool, undiciCarrier } from "./http/undici-carrier.ts";
import { Invoker } from "./invoker.ts";
import { resolveOptions, type DaprClientOptions, type ResolvedOptions } from "./options.ts";
import { nodePlatform, pause } from "./platform.ts";
import { MAX_TIMER_MS } from "./timer.ts";

/**
 * A client of a Dapr sidecar. Nothing connects before the first call, and gRPC is loaded only when it is used.
 *
 * @example
 * ```ts
 * await using dapr = new DaprClient();
 * await dapr.state.set("statestore", "order-1", { total: 42 });
 * const order = await dapr.state.get<{ total: number }>("statestore", "order-1");
 * ```
 */
export class DaprClient extends BuildingBlocks {
  override readonly pubsub: PubSub;
  override readonly configuration: Configuration;
  readonly invoker: Invoker;
  readonly crypto: Cryptography;
  /** Workflows: schedule, wait for, list and manage their instances. */
  override readonly workflow: ManagedWorkflow;

  constructor(options: DaprClientOptions = {}) {
    const resolved = resolveOptions(options, process.env);
    const { interceptors, timeoutMs, retry, logger } = resolved;
    const { primary, secondary, fetchPath, connect } = wiresOf(resolved);
    const caller = new WiresCaller({
      primary,
      secondary,
      platform: nodePlatform,
      interceptors,
      retry,
      logger,
      timeoutMs,
      pause,
      now: () => performance.now(),
      date: resolved.transport?.date,
    });
    super(caller);
    this.pubsub = new StreamingPubSub(caller);
    this.configuration = new StreamingConfiguration(caller);
    this.invoker = new Invoker(caller, fetchPath, connect, interceptors);
    this.crypto = new Cryptography(caller);
    this.workflow = new ManagedWorkflow(caller);
  }
}

interface Wires {
  primary: Transport;
  secondary?: Transport;
  fetchPath: FetchPath;
  connect: () => Promise<ConnectTransport>;
}

function wiresOf(options: ResolvedOptions): Wires {
  const { transport, protocol, apiToken, timeoutMs } = options;
  if (transport !== undefined) {
    return {
      primary: withTimeout(transport, timeoutMs),
      fetchPath: transportFetchPath(transport),
      connect: () => Promise.reject(lacks("invoker.grpc")),
    };
  }
  const { carrier, fetchPath } = httpOf(options);
  const http = new HttpTransport({
    carrier,
    platform: nodePlatform,
    apiToken,
    timeoutMs,
    negotiator: new FormNegotiator(),
  });
  const grpc = new LazyGrpcTransport(options, nodePlatform);
  const connect = async (): Promise<ConnectTransport> => (await grpc.load()).connect;
  return protocol === "http"
    ? { primary: http, secondary: grpc, fetchPath, connect }
    : { primary: grpc, secondary: http, fetchPath, connect };
}

function httpOf(options: ResolvedOptions): { carrier: HttpCarrier; fetchPath: FetchPath } {
  const { httpEndpoint: endpoint, fetch, apiToken, maxBodyBytes, maxConnections, tls } = options;
  if (fetch === undefined) {
    const carrierOptions = { endpoint, tls, maxBodyBytes, maxConnections };
    const pool = createPool(carrierOptions);
    return {
      carrier: undiciCarrier(pool, carrierOptions),
      fetchPath: poolFetchPath(pool, endpoint, apiToken),
    };
  }
  if (endpoint.kind === "unix") throw invalidArgument("fetch cannot reach a unix socket");
  if (tls !== undefined) throw invalidArgument("tls has no effect on a fetch");
  const origin = describeEndpoint(endpoint);
  return {
    carrier: fetchCarrier({
      fetch,
      endpoint: origin,
      platform: nodePlatform,
      maxBodyBytes,
      after: (ms, callback) => {
        const timer = setTimeout(callback, Math.min(Math.ceil(ms), MAX_TIMER_MS));
        return () => clearTimeout(timer);
      },
      aborter: () => {
        const controller = new AbortController();
        return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
      },
    }),
    fetchPath: fetchFetchPath(fetch, origin, apiToken),
  };
}
