import type { OpenStream } from "../stream/operation.ts";
import type { CallOptions, Operation } from "./operation.ts";

/** Sends operations over one protocol. */
export interface Transport {
  /** The protocol. */
  readonly wire: "http" | "grpc";
  /** Sends an operation and resolves to its result. */
  call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O>;
  /** Opens a stream. Absent on a transport without streams. */
  readonly stream?: OpenStream;
  /** Milliseconds since 1970 by the clock of the other end, if it has its own. Default: `Date.now`. */
  readonly date?: (() => number) | undefined;
  /** Closes every connection. */
  close(): Promise<void>;
}
