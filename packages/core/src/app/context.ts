import type { AbortSignalLike, Signal } from "../platform/platform.ts";
import { traceparentOf } from "../encoding/grpc-trace-bin.ts";
import { soundTracestate } from "../encoding/trace-context.ts";
import { metadataOf, RequestHeaders } from "./headers.ts";
import type { HeaderRecord } from "./message.ts";

/** A call of daprd's, from any channel. */
export interface IncomingCall {
  /** The headers; over gRPC the metadata. */
  readonly headers: HeaderRecord;
  /** The component's metadata where the channel separates it from the headers. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Aborts when the caller is gone. */
  readonly signal?: AbortSignalLike | undefined;
  /** The number of events in the batch; undefined for a call that delivers a single event. */
  readonly batchSize?: number | undefined;
}

/** The call that a handler serves. */
export class HandlerContext {
  readonly #call: IncomingCall;
  #headers: RequestHeaders | undefined;
  #metadata: Readonly<Record<string, string>> | undefined;

  constructor(call: IncomingCall) {
    this.#call = call;
  }

  /** The call's headers (on gRPC: its metadata). */
  get headers(): RequestHeaders {
    return (this.#headers ??= new RequestHeaders(this.#call.headers));
  }

  /** The component's metadata, with names in lower case. */
  get metadata(): Readonly<Record<string, string>> {
    return (this.#metadata ??= this.#call.metadata ?? metadataOf(this.headers));
  }

  /** Aborts when the caller is gone, or when `stop()` reaches its time limit. */
  get signal(): Signal {
    // The type depends on where this is compiled, hence unknown in between.
    const signal: unknown = this.#call.signal ?? NEVER;
    return signal as Signal;
  }

  /** The W3C trace context, for outgoing calls. The server's own client sends it automatically. Undefined if it is malformed. */
  get traceparent(): string | undefined {
    return traceparentOf((name) => this.headers.get(name));
  }

  /** The vendor part of the W3C trace context. */
  get tracestate(): string | undefined {
    return soundTracestate(this.headers.get("tracestate"));
  }

  /**
   * The app id of the caller, which its sidecar sends with an invocation. Undefined if the header has several values: a caller
   * can add one to that of its sidecar.
   */
  get callerAppId(): string | undefined {
    const value = this.headers.get("dapr-caller-app-id");
    return value?.includes(",") === true ? undefined : value;
  }
}

/** For a channel that does not report whether the caller still waits. */
const NEVER: AbortSignalLike = {
  aborted: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};
