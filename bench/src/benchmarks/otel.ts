import type { Benchmark } from "../benchmark.ts";
import { besideOurs } from "./beside-ours.ts";

/** The CPU time of a call with `otel()` and an SDK that samples nothing, against the same call without. */
export const otelBenchmark = (wire: "http" | "grpc"): Benchmark =>
  besideOurs({
    wire,
    name: "otel",
    other: "sampled out",
    // The least that OpenTelemetry's SDK and one more header cost.
    bound: "bare otel",
    what: "client CPU per call of a trace that is not sampled",
    limit: 1.1,
  });
