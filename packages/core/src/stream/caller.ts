import { requiresGrpc, type Caller } from "../call/caller.ts";
import type { CallOptions } from "../call/operation.ts";
import type { Instrumentation } from "../observe/instrumentation.ts";
import type { Logger } from "../platform/logger.ts";
import type { Platform } from "../platform/platform.ts";
import type { Duplex } from "./duplex.ts";
import type { StreamOperation } from "./operation.ts";

/** Something that a client has open, and closes before its connections. */
export interface Closable {
  close(): Promise<void>;
  /** Ends it at once, without waiting for handlers. */
  cutOff(): void;
}

/** A {@link Caller} that can also open streams. Streaming blocks and subscriptions stand on it. */
export interface StreamCaller extends Caller {
  readonly platform: Platform;
  readonly logger: Logger;
  /** Observes the client. Undefined for a client that is not observed. */
  readonly instrumentation?: Instrumentation | undefined;
  /** Returns a number between 0 and 1. */
  readonly random: () => number;
  /** True if one of the transports has streams, whether or not it can be reached. */
  readonly streams: boolean;
  /**
   * Opens a stream and passes it to `use`. A failure before the stream is open is retried like any other call.
   * Interceptors see everything that `use` does as one operation.
   */
  stream<I, S, R, T>(
    operation: StreamOperation<I, S, R>,
    input: I,
    options: CallOptions,
    use: (channel: Duplex<S, R>) => Promise<T>,
  ): Promise<T>;
  /** Closes `open` before the connections close. Returns a function that undoes this. */
  track(open: Closable): () => void;
}

/**
 * Returns the caller if it can open streams.
 *
 * @throws DaprError `unimplemented` if the client has no transport with streams
 */
export function requireStreams(caller: Caller, operation: string): StreamCaller {
  if (!("stream" in caller)) throw requiresGrpc(operation);
  return caller as StreamCaller;
}
