/**
 * Version, trace id, span id and flags. A later version may have more after them (W3C Trace Context, 3.2). daprd sends an id of zeros
 * if tracing is off, which stands for no trace.
 */
const TRACEPARENT = /^[\da-f]{2}-(?!0{32})[\da-f]{32}-[\da-f]{16}-[\da-f]{2}(?:-[\u0021-\u007e]{0,128})?$/;

/** Long enough for each system that takes part in a trace: the specification requires 512 characters. */
const TRACESTATE = /^[\t\u0020-\u007e]{1,4096}$/;

/**
 * Returns a `traceparent`, or undefined for another text. It may come from the body of an event, which any publisher writes,
 * and a call with a header that no transport carries would fail.
 */
export const soundTraceparent = (value: unknown): string | undefined =>
  typeof value === "string" && TRACEPARENT.test(value) ? value : undefined;

/** Returns a `tracestate`, or undefined for one that no request can carry. */
export const soundTracestate = (value: unknown): string | undefined =>
  typeof value === "string" && TRACESTATE.test(value) ? value : undefined;
