import {
  SpanStatusCode,
  context,
  propagation,
  trace,
  type Span,
  type TextMapPropagator,
  type TracerProvider,
} from "@opentelemetry/api";
import { DaprError, type CallOptions, type Interceptor } from "@dapr-ts/core";
import { lowerCaseNames } from "@dapr-ts/core/internal";
import { describeSpan } from "./semantics.ts";

/** Options of {@link otel}. */
export interface OtelOptions {
  /** Provides the tracer. Default: the provider that is registered globally. */
  tracerProvider?: TracerProvider | undefined;
  /** Writes the trace into a call's headers. Default: the propagator that is registered globally. */
  propagator?: TextMapPropagator | undefined;
}

/**
 * Creates a span for every operation, including all attempts, and adds the trace to the call's headers (`traceparent`,
 * `tracestate`, `baggage`). daprd forwards it to the events that it publishes and the applications that it calls.
 *
 * Spans follow OpenTelemetry's conventions: messaging's for publishing, those of remote procedure calls for all else. They
 * name components, topics, applications and codes; never keys, values, headers or tokens. Headers that a call brings
 * itself stay as they are.
 *
 * Needs `@opentelemetry/api`, an optional peer of this package.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/
 * @see https://docs.dapr.io/operations/observability/tracing/w3c-tracing-overview/
 *
 * @example
 * ```ts
 * import { DaprClient } from "@dapr-ts/client";
 * import { otel } from "@dapr-ts/client/otel";
 *
 * const dapr = new DaprClient({ interceptors: [otel()] });
 * ```
 */
export function otel(options: OtelOptions = {}): Interceptor {
  const provider = options.tracerProvider ?? trace;
  const propagator = options.propagator ?? propagation;
  const tracer = provider.getTracer("@dapr-ts/client");
  return (call, next) => {
    const { name, ...spanOptions } = describeSpan(call);
    return tracer.startActiveSpan(name, spanOptions, async (span) => {
      try {
        const result = await next(withTrace(call.options, propagator));
        span.setAttribute(STATUS_CODE, "OK");
        return result;
      } catch (error) {
        failed(span, error);
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

const STATUS_CODE = "rpc.response.status_code";

function withTrace(options: CallOptions, propagator: Pick<typeof propagation, "inject">): CallOptions {
  const headers: Record<string, string> = {};
  propagator.inject(context.active(), headers, {
    set: (carrier, key, value) => {
      carrier[key.toLowerCase()] = value;
    },
  });
  return { ...options, headers: { ...headers, ...lowerCaseNames(options.headers) } };
}

/** Codes only: an error's message may repeat what was sent. */
function failed(span: Span, error: unknown): void {
  if (!(error instanceof DaprError)) {
    span.setAttribute("error.type", error instanceof Error ? error.name : "_OTHER");
    span.setStatus({ code: SpanStatusCode.ERROR });
    return;
  }
  const code = error.code.toUpperCase();
  span.setAttributes({
    [STATUS_CODE]: code,
    "error.type": code,
    ...(error.errorCode !== undefined && { "dapr.error.code": error.errorCode }),
    ...(error.status !== undefined && { "http.response.status_code": error.status }),
  });
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
}
