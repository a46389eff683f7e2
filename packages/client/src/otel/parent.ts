import {
  INVALID_TRACEID,
  ROOT_CONTEXT,
  TraceFlags,
  context,
  type propagation,
  trace,
  type Context,
  type Link,
  type TextMapGetter,
  type TextMapPropagator,
} from "@opentelemetry/api";
import type { Carrier, Work } from "@dapr-ts/core";
import { reportFault } from "./fault.ts";

/** A propagator, or the one that is registered globally. */
export type Propagator = TextMapPropagator | typeof propagation;

const GETTER: TextMapGetter<Carrier> = {
  get: (carrier, key) => carrier.get(key.toLowerCase()),
  keys: (carrier) => carrier.names(),
};

/** Returns the context in which work begins: that of its caller, as its headers name it. */
export function parentOf(work: Work, active: Context, propagator: Propagator): Context {
  if (work.kind === "call") return active;
  const remote = propagator.extract(ROOT_CONTEXT, work.carrier, GETTER);
  const remoteSpan = trace.getSpanContext(remote);
  const local = work.detached === true ? undefined : trace.getSpanContext(active);
  if (local === undefined) return remote;
  // Another instrumentation, such as that of Node's HTTP server, has made a span of the same request: it comes between.
  return remoteSpan === undefined || local.traceId === remoteSpan.traceId ? active : remote;
}

/**
 * Returns true if headers that a propagator writes now have all parts of the trace context that came with work. Without a context
 * manager the context of the work is not active, and they have none.
 */
export function isWritten(work: Work, own: Context, propagator: Propagator): boolean {
  if (work.kind === "call" || context.active() !== own) return false;
  try {
    const fields = propagator.fields();
    return (
      fields.includes("traceparent") &&
      (fields.includes("baggage") || work.carrier.get("baggage") === undefined)
    );
  } catch (error) {
    reportFault(error);
    return false;
  }
}

/**
 * Returns true for a context within a span that this process left out of its traces. What is below it is left out as well, so
 * that it needs no span of its own. A caller in another process decides nothing: the sampler does.
 */
export function isUnsampledHere(within: Context): boolean {
  const span = trace.getSpan(within);
  if (span === undefined || span.isRecording()) return false;
  const own = span.spanContext();
  return (
    own.isRemote !== true && (own.traceFlags & TraceFlags.SAMPLED) === 0 && own.traceId !== INVALID_TRACEID
  );
}

/** The flags at the end of a `traceparent` whose span was not sampled. */
const UNSAMPLED = "-00";

/** Returns links to the causes of the work beside its parent. */
export function linksOf(work: Work, parent: Context, propagator: Propagator): Link[] | undefined {
  if (work.kind !== "event" && work.kind !== "actor") return undefined;
  const links: Link[] = [];
  const parentId = trace.getSpanContext(parent)?.spanId;
  const add = (carrier: Carrier | undefined, always: boolean): void => {
    // A span that was not sampled is in no trace. The header shows that at less cost than the propagator.
    if (carrier === undefined || carrier.get("traceparent")?.endsWith(UNSAMPLED) === true) return;
    const linked = trace.getSpanContext(propagator.extract(ROOT_CONTEXT, carrier, GETTER));
    if (linked === undefined || (!always && linked.spanId === parentId)) return;
    links.push({ context: linked });
  };
  if (work.kind === "event") {
    // The conventions require the link to the producer where a batch has many of them.
    add(work.producer, work.batch !== undefined);
    add(work.batch?.carrier, false);
  }
  if (work.kind === "actor") add(work.link, false);
  return links;
}
