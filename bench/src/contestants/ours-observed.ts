import { SpanKind, context, propagation, trace } from "@opentelemetry/api";
import { AlwaysOffSampler, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Interceptor } from "@dapr-ts/client";
import { otel } from "@dapr-ts/client/otel";
import { registerGlobally } from "@dapr-ts/otlp/register";
import { ours } from "./ours.ts";
import type { Connect } from "./contestant.ts";

type Protocol = "http" | "grpc";

const register = (): void => registerGlobally(new TracerProvider({ sampler: new AlwaysOffSampler() }));

/** This SDK with `otel()`, and calls that begin a trace each. */
export function oursSampledOut(protocol: Protocol): Connect {
  return (sidecar) => {
    register();
    return ours(protocol, { instrumentation: otel() })(sidecar);
  };
}

/** This SDK with `otel()`, and calls within a span that is not sampled, as those of a handler are. */
export function oursInSpan(protocol: Protocol): Connect {
  return async (sidecar) => {
    const contestant = await oursSampledOut(protocol)(sidecar);
    const span = trace.getTracer("bench").startSpan("request");
    const own = trace.setSpan(context.active(), span);
    return { ...contestant, within: (run) => context.with(own, run) };
  };
}

/** This SDK with the least that a span and its propagation take: four calls of OpenTelemetry's API, written by hand. */
export function bareOtel(protocol: Protocol): Connect {
  return (sidecar) => {
    register();
    return ours(protocol, { interceptors: [spanByHand] })(sidecar);
  };
}

const spanByHand: Interceptor = ({ operation, options }, next) => {
  const attributes = { "rpc.system.name": "dapr", "rpc.method": operation };
  const span = trace.getTracer("bench").startSpan(operation, { kind: SpanKind.CLIENT, attributes });
  const own = trace.setSpan(context.active(), span);
  const headers: Record<string, string> = {};
  propagation.inject(own, headers);
  return context
    .with(own, () => next({ ...options, headers }))
    .finally(() => {
      span.end();
    });
};
