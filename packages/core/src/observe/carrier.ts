import type { HandlerContext } from "../app/context.ts";
import type { Carrier } from "./instrumentation.ts";

/** Returns the headers of a call, with the trace context as the handler's context reads it. */
export function carrierOf(ctx: HandlerContext): Carrier {
  return {
    get(name) {
      if (name === "traceparent") return ctx.traceparent;
      if (name === "tracestate") return ctx.tracestate;
      return ctx.headers.get(name);
    },
    names: () => ["traceparent", "tracestate", ...[...ctx.headers].map(([name]) => name)],
  };
}

/** Returns headers by names in lower case. */
export function carrierOfRecord(record: Readonly<Record<string, unknown>>): Carrier {
  return {
    get(name) {
      const value = Object.hasOwn(record, name) ? record[name] : undefined;
      return typeof value === "string" && value !== "" ? value : undefined;
    },
    names: () => Object.keys(record),
  };
}

/** The names under which a trace context travels (W3C Trace Context and Baggage). */
export const TRACE_HEADERS = ["traceparent", "tracestate", "baggage"] as const;

/** Returns the trace context among headers. */
export function traceHeadersOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const trace: Record<string, string> = {};
  for (const name of TRACE_HEADERS) {
    const value = headers[name];
    if (typeof value === "string" && value !== "") trace[name] = value;
  }
  return trace;
}
