import type { AbortSignalLike } from "../platform/platform.ts";
import { metadataOf, RequestHeaders } from "./headers.ts";
import type { HeaderRecord } from "./message.ts";

/** The platform's own `AbortSignal` where it has one. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S : AbortSignalLike;

/** How a call came in, whichever way it came. */
export interface Call {
  readonly headers: HeaderRecord;
  /** A component's metadata, where the wire has a place for it; otherwise it is among the headers. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignalLike | undefined;
}

/** What every handler is told of the call that it serves. */
export class HandlerContext {
  readonly #call: Call;
  #headers: RequestHeaders | undefined;
  #metadata: Readonly<Record<string, string>> | undefined;

  constructor(call: Call) {
    this.#call = call;
  }

  /** The call's headers (on gRPC: its metadata). */
  get headers(): RequestHeaders {
    return (this.#headers ??= new RequestHeaders(this.#call.headers));
  }

  /** What the component says beside the data, names in lower case. */
  get metadata(): Readonly<Record<string, string>> {
    return (this.#metadata ??= this.#call.metadata ?? metadataOf(this.headers));
  }

  /** Aborts when whoever asked has gone away, or when a stop has run out of time. */
  get signal(): Signal {
    // Unknown in between: which of the two types this is depends on where it is compiled.
    const signal: unknown = this.#call.signal ?? NEVER;
    return signal as Signal;
  }

  /** The W3C trace context, for outgoing calls. A server's own client sends it by itself. */
  get traceparent(): string | undefined {
    const value = this.headers.get("traceparent");
    return value?.startsWith(NO_TRACE) === true ? undefined : value;
  }

  get tracestate(): string | undefined {
    return this.headers.get("tracestate");
  }

  /** The app id of the caller, where its sidecar says it: on invocations. */
  get callerAppId(): string | undefined {
    return this.headers.get("dapr-caller-app-id");
  }
}

/** What daprd sends where tracing is off: an id of zeros, which is none (W3C Trace Context, 3.2.2.3). */
const NO_TRACE = "00-00000000000000000000000000000000-";

/** For a way in that cannot tell whether anybody still waits. */
const NEVER: AbortSignalLike = {
  aborted: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};
