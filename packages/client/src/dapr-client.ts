import { performance } from "node:perf_hooks";
import type { Transport as ConnectTransport } from "@connectrpc/connect";
import type { Configuration, DerivedOptions, Health, Mcp, PubSub } from "@dapr-ts/core";
import {
  BuildingBlocks,
  HttpFormNegotiator,
  HttpTransport,
  ManagedMcp,
  ManagedWorkflow,
  PingingHealth,
  StreamingConfiguration,
  StreamingPubSub,
  WiresCaller,
  fetchCarrier,
  grpcFormOf,
  olderHttpFormsOf,
  inspect,
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
import { after } from "./timer.ts";

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
  /** Publish and subscribe: events on topics, and subscriptions over a stream. */
  override readonly pubsub: PubSub;
  /** Configuration items, and subscriptions to their changes. */
  override readonly configuration: Configuration;
  /** Health of the sidecar. */
  override readonly health: Health;
  /** Methods of other applications. */
  readonly invoker: Invoker;
  /** Encryption and decryption of bytes and streams. */
  readonly crypto: Cryptography;
  /** Workflows: schedule, wait for, list and manage their instances. */
  override readonly workflow: ManagedWorkflow;
  /** Tools of MCP servers: list and call them. */
  override readonly mcp: Mcp;

  /** @internal */
  protected override readonly caller: WiresCaller;
  readonly #wires: Wires;

  constructor(options?: DaprClientOptions);
  constructor(options: DaprClientOptions = {}, origin?: { wires: Wires; caller: WiresCaller }) {
    const { wires, caller } = origin ?? connect(resolveOptions(options, process.env));
    super(caller);
    this.caller = caller;
    this.#wires = wires;
    this.pubsub = new StreamingPubSub(caller);
    this.configuration = new StreamingConfiguration(caller);
    this.health = new PingingHealth(caller);
    this.invoker = new Invoker(caller, wires.fetchPath, wires.connect, caller.interceptors);
    this.crypto = new Cryptography(caller);
    this.workflow = new ManagedWorkflow(caller);
    this.mcp = new ManagedMcp(caller);
  }

  /** @internal Prints the endpoints only. */
  [inspect](): string {
    return `DaprClient { ${this.#wires.place} }`;
  }

  /**
   * Returns a client with other options over the same connections: it costs next to nothing, so there may be one for every
   * request. Its `close()` closes the subscriptions that it opened; the connections close with this client.
   *
   * @example
   * ```ts
   * const traced = dapr.withOptions({ timeoutMs: 500, headers: { traceparent } });
   * ```
   * @throws DaprError `invalid_argument` for options that no call could have
   */
  withOptions(options: DerivedOptions): DaprClient {
    const origin = { wires: this.#wires, caller: this.caller.derive(options) };
    return new (DaprClient as unknown as new (options: object, origin: object) => DaprClient)({}, origin);
  }
}

function connect(resolved: ResolvedOptions): { wires: Wires; caller: WiresCaller } {
  const { interceptors, timeoutMs, retry, logger } = resolved;
  const wires = wiresOf(resolved);
  const caller = new WiresCaller({
    primary: wires.primary,
    secondary: wires.secondary,
    platform: nodePlatform,
    grpcFormOf,
    interceptors,
    retry,
    logger,
    timeoutMs,
    pause,
    now: () => performance.now(),
    date: resolved.transport?.date,
  });
  return { wires, caller };
}

interface Wires {
  /** The addresses of the sidecar, for printing. */
  place: string;
  primary: Transport;
  secondary?: Transport;
  fetchPath: FetchPath;
  connect: () => Promise<ConnectTransport>;
}

function wiresOf(options: ResolvedOptions): Wires {
  const { transport, protocol, apiToken, timeoutMs } = options;
  if (transport !== undefined) {
    return {
      place: `transport: ${transport.constructor.name}`,
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
    negotiator: new HttpFormNegotiator(olderHttpFormsOf),
  });
  const grpc = new LazyGrpcTransport(options, nodePlatform);
  const connect = async (): Promise<ConnectTransport> => (await grpc.load()).connect;
  const places = [describeEndpoint(options.httpEndpoint), describeEndpoint(options.grpcEndpoint)];
  const place = `protocol: "${protocol}", httpEndpoint: "${places[0] ?? ""}", grpcEndpoint: "${places[1] ?? ""}"`;
  return protocol === "http"
    ? { place, primary: http, secondary: grpc, fetchPath, connect }
    : { place, primary: grpc, secondary: http, fetchPath, connect };
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
  if (endpoint.kind === "unix")
    throw invalidArgument(
      "the option fetch cannot connect to a Unix socket; use an http:// or https:// endpoint",
    );
  if (tls !== undefined)
    throw invalidArgument("tls has no effect on the option fetch; configure TLS in that fetch");
  const origin = describeEndpoint(endpoint);
  return {
    carrier: fetchCarrier({
      fetch,
      endpoint: origin,
      platform: nodePlatform,
      maxBodyBytes,
      after,
      aborter: () => new AbortController(),
    }),
    fetchPath: fetchFetchPath(fetch, origin, apiToken),
  };
}
