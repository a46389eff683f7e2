import { AlwaysOffSampler, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { otel } from "@dapr-ts/client/otel";
import { ours } from "./ours.ts";
import type { Connect } from "./contestant.ts";

/** This SDK with `otel()`, and an OpenTelemetry SDK that samples nothing. */
export function oursSampledOut(protocol: "http" | "grpc"): Connect {
  return (sidecar) => {
    // With a context that follows promises, and the W3C propagators.
    new NodeTracerProvider({ sampler: new AlwaysOffSampler() }).register();
    return ours(protocol, { instrumentation: otel() })(sidecar);
  };
}
