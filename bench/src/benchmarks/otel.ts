import type { Benchmark } from "../benchmark.ts";
import { besideOurs } from "./beside-ours.ts";

const LIMIT = 1.1;

/**
 * The CPU time of a call with `otel()` and an SDK that samples nothing, against the same call without: within a span, as the
 * calls of a handler are, and where the call itself begins a trace.
 */
export function otelBenchmark(wire: "http" | "grpc"): Benchmark {
  const name = "otel";
  const within = besideOurs({
    ...{ wire, name, limit: LIMIT },
    other: "in span",
    what: "client CPU per call within a span that is not sampled",
  });
  const first = besideOurs({
    ...{ wire, name, limit: LIMIT },
    other: "sampled out",
    // The least that OpenTelemetry's SDK and one more header cost.
    bound: "bare otel",
    what: "client CPU per call that begins a trace that is not sampled",
  });
  return {
    name: `${name}-${wire}`,
    run: async (context) => [...(await within.run(context)), ...(await first.run(context))],
  };
}
