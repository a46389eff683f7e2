import { DaprError, effectiveTimeout, type CallOptions, type Transport } from "@dapr-ts/core/internal";
import type { FetchPath } from "./http/fetch-path.ts";

/** What {@link DaprClientOptions.transport} takes: a sidecar by value. */
export interface ClientTransport extends Transport {
  /** Carries `invoker.fetch`, by the path that the request would have at a sidecar. Default: it is `unimplemented`. */
  fetch?(path: string, request: Request): Promise<Response>;
}

/** The transport with the client's own time limit for calls that have none. */
export function withTimeout(transport: ClientTransport, timeoutMs: number): Transport {
  const limited = (options: CallOptions): CallOptions => ({
    ...options,
    timeoutMs: effectiveTimeout(options.timeoutMs, timeoutMs),
  });
  return {
    wire: transport.wire,
    call: (operation, input, options) => transport.call(operation, input, limited(options)),
    ...(transport.stream !== undefined && {
      stream: (operation, input, options) =>
        (transport as Required<ClientTransport>).stream(operation, input, limited(options)),
    }),
    date: transport.date,
    close: () => transport.close(),
  };
}

/** `invoker.fetch` over a transport. */
export function transportFetchPath(transport: ClientTransport): FetchPath {
  return async (path, request) => {
    if (transport.fetch === undefined) throw lacks("invoker.fetch");
    return transport.fetch(path, request);
  };
}

/** What the client's transport has no way to carry. */
export function lacks(what: string): DaprError {
  return new DaprError(`${what} cannot be carried by the transport that this client was given`, {
    code: "unimplemented",
    operation: what,
  });
}
