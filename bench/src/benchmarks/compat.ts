import type { Benchmark } from "../benchmark.ts";
import { besideOurs } from "./beside-ours.ts";

/** The CPU time of a call through the official SDK's API on our packages, against the same call of our client. */
export const compatBenchmark = (wire: "http" | "grpc"): Benchmark =>
  besideOurs({
    wire,
    name: "compat",
    other: "compat",
    what: "client CPU per call through the official SDK's API",
    limit: 1.1,
  });
