import type { Benchmark } from "../benchmark.ts";
import { besideOurs } from "./beside-ours.ts";

/** The CPU time of a call with `otel()` and an SDK that samples nothing, against the same call without. */
<<<<<<< HEAD
export function otelBenchmark(wire: "http" | "grpc"): Benchmark {
  const contestants = ["sampled out", "bare otel", "ours"];
  return {
    name: `otel-${wire}`,
    async run(context: Context): Promise<Table[]> {
      const names = contestants.map((name) => `${wire}/${name}`);
      await using processes = await startContestants(names, context);
      const rounds = Math.max(2, Math.round((context.seconds * 1000) / SLICE_MS));
      const ms = (context.seconds * 1000) / rounds;
      const rows: Row[] = [];
      for (const inFlight of [1, 64]) {
        for (const call of CALL_NAMES) {
          const what = `${call}, ${String(inFlight)} in flight`;
          context.progress(`otel-${wire}: ${what}`);
          const slices = await interleave(processes.all, rounds, (one) => one.measure(call, inFlight, ms));
          const [observed = [], bare = [], plain = []] = slices.map((of) => of.map(cpuMicrosPerCall));
          rows.push({
            what,
            values: [observed, bare, plain].map((of) => spread(of).median),
            result: spread(ratios(observed, plain)),
            // The least that OpenTelemetry's SDK and one more header cost.
            bound: spread(ratios(bare, plain)),
            budget: atMost(LIMIT),
          });
        }
      }
      const title = `otel over ${wire}: client CPU per call of a trace that is not sampled`;
      const titles = { result: "sampled out / ours", bound: "bare otel / ours" };
      return [{ title, unit: "µs", contestants, ...titles, rows }];
    },
  };
}
=======
export const otelBenchmark = (wire: "http" | "grpc"): Benchmark =>
  besideOurs({
    wire,
    name: "otel",
    other: "sampled out",
    what: "client CPU per call of a trace that is not sampled",
    limit: 1.1,
  });
>>>>>>> d464d56 (bench: calls through the official SDK's API beside our client; compat: fewer steps per call; docs: the page on migrating has a place on the site)
