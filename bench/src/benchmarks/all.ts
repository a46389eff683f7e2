import type { Benchmark } from "../benchmark.ts";
import { actors } from "./actors.ts";
import { compatBenchmark } from "./compat.ts";
import { importTime } from "./import-time.ts";
import { installedSize } from "./installed-size.ts";
import { otelServer } from "./otel-server.ts";
import { otelBenchmark } from "./otel.ts";
import { serverGrpc } from "./server-grpc.ts";
import { server } from "./server.ts";
import { unaryBenchmark } from "./unary.ts";
import { workflow } from "./workflow.ts";

/** Every benchmark, in the order in which they run. */
export const benchmarks: readonly Benchmark[] = [
  unaryBenchmark({ wire: "http", bare: "bare undici", cpuLimit: 1.1, rateLimit: 2.5 }),
  unaryBenchmark({ wire: "grpc", bare: "bare http2", cpuLimit: 1.25, rateLimit: 2.5 }),
  otelBenchmark("http"),
  otelBenchmark("grpc"),
  otelServer,
  compatBenchmark("http"),
  compatBenchmark("grpc"),
  server,
  serverGrpc,
  actors,
  workflow,
  importTime,
  installedSize,
];
