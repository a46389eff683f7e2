import { DaprError, inOperation } from "../errors/dapr-error.ts";
import type { Operation } from "../call/operation.ts";
import type { Transport } from "../call/transport.ts";
import type { Attempted } from "../call/retry/attempts.ts";
import type { Duplex } from "./duplex.ts";
import type { OpenStream, StreamOperation } from "./operation.ts";

/** Adapts a transport with streams: a call opens a stream and resolves with the result of using it. */
export function overStream<I, S, R, T>(
  transport: Transport,
  operation: StreamOperation<I, S, R>,
  use: (channel: Duplex<S, R>) => Promise<T>,
): Attempted {
  return {
    wire: transport.wire,
    lasts: true,
    call: async (_call, input, options) => {
      const channel = await (transport.stream as OpenStream)(operation, input as never, options);
      try {
        return (await use(channel)) as never;
      } catch (error) {
        channel.cancel();
        throw error instanceof DaprError ? inOperation(error, operation.name) : error;
      }
    },
    close: () => transport.close(),
  };
}

/** Adapts a streaming operation to a call over {@link overStream}. */
export function asCall<I, S, R, T>({ name, retry, grpc }: StreamOperation<I, S, R>): Operation<I, T> {
  return { name, retry, grpc: { method: grpc.method } as never };
}
