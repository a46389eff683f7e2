import { DaprError, effectiveTimeout, type CallOptions, type Transport } from "@dapr-ts/core/internal";
import type { FetchPath } from "./http/fetch-path.ts";

/** A transport for all operations of a client: see {@link DaprClientOptions.transport}. */
export interface ClientTransport extends Transport {
  /** Sends a request of `invoker.fetch`. `path` is the one at a sidecar. Default: `invoker.fetch` is `unimplemented`. */
  fetch?(path: string, request: Request): Promise<Response>;
}

/** Returns the transport with the client's time limit for calls without their own. */
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

/** Creates the {@link FetchPath} over a transport. */
export function transportFetchPath(transport: ClientTransport): FetchPath {
  return async (path, request) => {
    if (transport.fetch === undefined) throw lacks("invoker.fetch");
    return transport.fetch(path, request);
  };
}

/** Creates the error for a method that the client's transport does not support. */
export function lacks(what: string): DaprError {
  return new DaprError(`the transport of this client does not support ${what}`, {
    code: "unimplemented",
    operation: what,
  });
}
