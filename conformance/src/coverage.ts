import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Interceptor } from "@dapr-ts/client";
import { Dapr } from "@dapr-ts/proto";

/** RPCs of the sidecar that no case calls, and why not. Everything else in `proto/` has to be called. */
export const UNCALLED: Readonly<Record<string, string>> = {
  UnsubscribeConfiguration:
    "daprd calls it deprecated: a subscription ends with its stream (UnsubscribeConfiguration in pkg/api/grpc/grpc.go)",
  UnsubscribeConfigurationAlpha1: "as UnsubscribeConfiguration",
  SubscribeConfigurationAlpha1:
    "SubscribeConfiguration under its first name; a stream is opened under the stable one only",
  SubscribeActorEventsAlpha1: "it hosts actors over a stream, which is the package of actors' own",
};

const PREFIX = `/${Dapr.typeName}/`;

/**
 * Records the RPCs that really go to a sidecar, and the operations of the client that they belong to. It observes Node's
 * HTTP/2 streams, so that an RPC counts only if it was sent.
 */
export class RpcRecorder implements Disposable {
  readonly #lacking = new Map<string, (rpc: string) => boolean>();
  readonly #operations = new AsyncLocalStorage<string>();
  readonly #called = new Map<string, Set<string>>();
  readonly #onStream = (message: unknown): void => {
    const { headers } = message as { headers: Record<string, string | undefined> };
    const { ":path": path = "", ":authority": authority = "" } = headers;
    const lacks = this.#lacking.get(authority);
    if (lacks === undefined || !path.startsWith(PREFIX)) return;
    const rpc = path.slice(PREFIX.length);
    if (lacks(rpc)) return;
    const operations = this.#called.get(rpc) ?? new Set();
    operations.add(this.#operations.getStore() ?? "");
    this.#called.set(rpc, operations);
  };

  constructor() {
    subscribe(CHANNEL, this.#onStream);
  }

  /**
   * Counts what is called of this sidecar.
   *
   * @param lacks The RPCs that it does not have, whose calls therefore do not count. Default: it has all.
   */
  watch(grpcEndpoint: string, lacks: (rpc: string) => boolean = () => false): void {
    this.#lacking.set(new URL(grpcEndpoint).host, lacks);
  }

  /** Records the operation that a call belongs to. */
  readonly interceptor: Interceptor = (call, next) =>
    this.#operations.run(call.operation, () => next(call.options));

  /** The operations by the RPCs that they have called. */
  get called(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#called;
  }

  [Symbol.dispose](): void {
    unsubscribe(CHANNEL, this.#onStream);
  }
}

const CHANNEL = "http2.client.stream.created";

/** Returns the faults of the coverage: an RPC without a call, and an exclusion of an unknown RPC. */
export function gaps(
  rpcs: readonly string[],
  called: ReadonlyMap<string, ReadonlySet<string>>,
  uncalled: Readonly<Record<string, string>>,
): string[] {
  const excluded = (rpc: string): boolean => Object.hasOwn(uncalled, rpc);
  return [
    ...rpcs
      .filter((rpc) => !called.has(rpc) && !excluded(rpc))
      .map((rpc) => `${rpc} is not called by any case`),
    ...rpcs
      .filter((rpc) => called.get(rpc)?.has("") === true && called.get(rpc)?.size === 1)
      .map((rpc) => `${rpc} is called, but by no operation of the client`),
    ...rpcs
      .filter((rpc) => called.has(rpc) && excluded(rpc))
      .map((rpc) => `${rpc} is excluded, but is called`),
    ...Object.keys(uncalled)
      .filter((rpc) => !rpcs.includes(rpc))
      .map((rpc) => `${rpc} is excluded, but does not exist`),
  ];
}

/** Every RPC of the sidecar's service, as `proto/` has it. */
export const RPCS: readonly string[] = Dapr.methods.map(({ name }) => name);
