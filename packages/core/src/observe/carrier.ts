import { traceparentOf } from "../encoding/grpc-trace-bin.ts";
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

/** Returns headers by names in lower case, with the trace context as a {@link HandlerContext} reads it. */
export function carrierOfRecord(record: Readonly<Record<string, unknown>>): Carrier {
  const get = (name: string): string | undefined => textIn(record, name);
  return {
    get: (name) => (name === "traceparent" ? traceparentOf(get) : get(name)),
    names: () => Object.keys(record),
  };
}

/** The names under which a trace context travels (W3C Trace Context and Baggage). */
const TRACE_HEADERS = ["traceparent", "tracestate", "baggage"] as const;

/** Returns the trace context among headers. */
export function traceHeadersOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const carrier = carrierOfRecord(headers);
  const trace: Record<string, string> = {};
  for (const name of TRACE_HEADERS) {
    const value = carrier.get(name);
    if (value !== undefined) trace[name] = value;
  }
  return trace;
}

/** Returns a header that has a text. */
function textIn(record: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}
