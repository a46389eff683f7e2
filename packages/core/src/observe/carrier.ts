import { soundBaggage } from "../encoding/baggage.ts";
import { traceparentOf } from "../encoding/grpc-trace-bin.ts";
import { soundTracestate } from "../encoding/trace-context.ts";
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
    get(name) {
      if (name === "traceparent") return traceparentOf(get);
      return name === "tracestate" ? soundTracestate(get(name)) : get(name);
    },
    names: () => Object.keys(record),
  };
}

/**
 * Returns the trace context of a call (W3C Trace Context and Baggage), for the calls of its handler. The sidecar would refuse a
 * malformed part, so that is left out. Undefined without any.
 */
export function traceHeadersOf(carrier: Carrier): Record<string, string> | undefined {
  const traceparent = carrier.get("traceparent");
  const tracestate = traceparent === undefined ? undefined : carrier.get("tracestate");
  const baggage = soundBaggage(carrier.get("baggage"));
  if (traceparent === undefined && baggage === undefined) return undefined;
  return {
    ...(traceparent !== undefined && { traceparent }),
    ...(tracestate !== undefined && { tracestate }),
    ...(baggage !== undefined && { baggage }),
  };
}

/** Returns a header that has a text. */
function textIn(record: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}
