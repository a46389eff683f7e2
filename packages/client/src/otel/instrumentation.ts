import {
  context,
  createContextKey,
  propagation,
  trace,
  type Context,
  type MeterProvider,
  type Span,
  type TextMapPropagator,
  type Tracer,
  type TracerProvider,
} from "@opentelemetry/api";
import type { Gauge, Instrumentation, Interceptor, Observation, Occurrence, Work } from "@dapr-ts/core";
import { HEADER_VALUE, observing, soundBaggage } from "@dapr-ts/core/internal";
import { attributesOf, consumerLabels, describe, type Description } from "./describe.ts";
import { reportFault } from "./fault.ts";
import { InstrumentSource, SCOPE } from "./instruments.ts";
import { ATTRIBUTE as A } from "./names.ts";
import { PASSING, SpanObservation, UnrecordedObservation } from "./observation.ts";
import { isUnsampledHere, linksOf, parentOf, type Propagator } from "./parent.ts";
import { RecentEvents } from "./recent-events.ts";

/** Options of {@link otel}. */
export interface OtelOptions {
  /** Provides the tracer. Default: the provider that is registered globally, also if that is later. */
  tracerProvider?: TracerProvider | undefined;
  /** Provides the meter. Default: the provider that is registered globally, also if that is later. */
  meterProvider?: MeterProvider | undefined;
  /** Reads a trace from headers and writes it to headers. Default: the propagator that is registered globally. */
  propagator?: TextMapPropagator | undefined;
}

/** The result of {@link otel}: an instrumentation, and the interceptor of its calls. */
export type Otel = Instrumentation & Interceptor;

/**
 * Observes a client and an app with OpenTelemetry: spans, metrics, and the propagation of the trace.
 *
 * - A client creates a span for every operation, including all attempts, and sends the trace with it.
 * - A server runs every handler, actor turn, workflow turn and activity within a span that continues the caller's trace. A
 *   server with such a client is observed as well.
 *
 * Names and attributes follow the semantic conventions for messaging, HTTP and remote procedure calls. They contain names of
 * components, topics, methods and apps, ids of events, actors and workflow instances, and codes of errors; never keys, values,
 * headers, tokens or messages of errors. docs/observability.md lists all of them.
 *
 * Requires `@opentelemetry/api`, an optional peer of this package.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/
 * @see https://docs.dapr.io/operations/observability/tracing/w3c-tracing-overview/
 *
 * @example
 * ```ts
 * import { DaprServer } from "@dapr-ts/server";
 * import { otel } from "@dapr-ts/client/otel";
 *
 * const server = new DaprServer({ instrumentation: otel() });
 * ```
 */
export function otel(options: OtelOptions = {}): Otel {
  const instrumentation = new OtelInstrumentation(options);
  return Object.assign(observing(instrumentation), {
    begin: (work: Work) => instrumentation.begin(work),
    headers: () => instrumentation.headers(),
    count: (occurrence: Occurrence) => instrumentation.count(occurrence),
    gauge: (gauge: Gauge) => instrumentation.gauge(gauge),
    unobserved: <T>(run: () => T) => instrumentation.unobserved(run),
  });
}

/** How many failed events are remembered. */
const REMEMBERED_EVENTS = 1_000;

/** The key with which OpenTelemetry's SDK and instrumentations recognize work that is not to be traced. */
const SUPPRESS_TRACING = createContextKey("OpenTelemetry SDK Context Key SUPPRESS_TRACING");

class OtelInstrumentation implements Instrumentation {
  readonly #tracers: TracerProvider | undefined;
  readonly #propagator: Propagator;
  readonly #instruments: InstrumentSource;
  readonly #failedEvents = new RecentEvents(REMEMBERED_EVENTS);
  /** The headers that were created last. */
  #injected: { readonly within: Context; readonly headers: Readonly<Record<string, string>> } | undefined;
  #tracer: { readonly of: TracerProvider; readonly tracer: Tracer } | undefined;

  constructor({ tracerProvider, meterProvider, propagator = propagation as never }: OtelOptions) {
    this.#tracers = tracerProvider;
    this.#propagator = propagator;
    this.#instruments = new InstrumentSource(meterProvider);
  }

  begin(work: Work): Observation {
    try {
      return this.#begin(work);
    } catch (error) {
      reportFault(error);
      return PASSING;
    }
  }

  #begin(work: Work): Observation {
    const instruments = this.#instruments.current;
    const active = context.active();
    const parent = parentOf(work, active, this.#propagator);
    const isLeftOut = parent === active && isUnsampledHere(parent);
    if (isLeftOut && instruments === undefined) return PASSING;
    const description = describe(work);
    const span = isLeftOut ? undefined : this.#startSpan(work, description, parent);
    const own = span === undefined ? parent : trace.setSpan(parent, span);
    const propagator = this.#propagator;
    if (instruments === undefined && span?.isRecording() === false)
      return new UnrecordedObservation(work, own, propagator);
    const failedEvents = this.#failedEvents;
    return new SpanObservation({
      ...{ work, description, span, context: own },
      ...{ instruments, failedEvents, propagator },
    });
  }

  #startSpan(work: Work, description: Description, parent: Context): Span {
    const { name, kind } = description;
    const attributes = attributesOf(work, description);
    const links = linksOf(work, parent, this.#propagator);
    const options = links === undefined ? { kind, attributes } : { kind, attributes, links };
    return this.#currentTracer.startSpan(name, options, parent);
  }

  /**
   * The tracer of the provider that is registered now. A tracer of OpenTelemetry's API follows a provider that is registered
   * later only if that is registered through the same copy of the API, and only the first one.
   */
  get #currentTracer(): Tracer {
    const of = this.#tracers ?? trace.getTracerProvider();
    if (this.#tracer?.of !== of) this.#tracer = { of, tracer: of.getTracer(SCOPE) };
    return this.#tracer.tracer;
  }

  headers(): Record<string, string> {
    const active = context.active();
    // The calls of a handler share its context, which never changes. A WeakMap of all contexts would cost more than it saves.
    if (active === this.#injected?.within) return { ...this.#injected.headers };
    const headers: Record<string, string> = {};
    try {
      this.#propagator.inject(active, headers, SETTER);
    } catch (error) {
      reportFault(error);
    }
    // Without any, a propagator may be registered later.
    if (Object.keys(headers).length > 0) this.#injected = { within: active, headers };
    return { ...headers };
  }

  count(occurrence: Occurrence): void {
    try {
      this.#count(occurrence);
    } catch (error) {
      reportFault(error);
    }
  }

  #count(occurrence: Occurrence): void {
    const counters = this.#instruments.current?.counters;
    switch (occurrence.is) {
      case "retry":
        return counters?.retries.add(1, { [A.rpcMethod]: occurrence.operation });
      case "reconnection":
        return counters?.reconnections.add(1, { [A.stream]: occurrence.stream });
      case "redelivery": {
        const { pubsub, topic } = occurrence;
        return counters?.redelivered.add(1, consumerLabels(pubsub, topic));
      }
    }
  }

  gauge(gauge: Gauge): () => void {
    return this.#instruments.add(gauge);
  }

  unobserved<T>(run: () => T): T {
    return context.with(context.active().setValue(SUPPRESS_TRACING, true), run);
  }
}

/** Leaves out a header that no transport carries, since a call with it would be refused. */
const SETTER = {
  set: (carrier: Record<string, string>, key: string, value: unknown): void => {
    if (typeof value !== "string") return;
    const name = key.toLowerCase();
    const sound = name === "baggage" ? soundBaggage(value) : HEADER_VALUE.test(value) ? value : undefined;
    if (sound !== undefined) carrier[name] = sound;
  },
};
