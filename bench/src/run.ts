import type { Benchmark, Context, Table } from "./benchmark.ts";
import type { Options } from "./options.ts";
import { describeMachine } from "./report/machine.ts";
import type { Failure, Report } from "./report/report.ts";
import { startSidecar, type RunningSidecar } from "./sidecar/sidecar.ts";

/** Runs benchmarks one after the other. One that fails does not keep the others from running. */
export async function runBenchmarks(
  benchmarks: readonly Benchmark[],
  { seconds, profile }: Options,
  progress: (text: string) => void,
): Promise<Report> {
  const machine = describeMachine();
  const tables: Table[] = [];
  const failures: Failure[] = [];
  let starting: Promise<RunningSidecar> | undefined;
  const sidecar = async () => (await (starting ??= startSidecar())).address;
  const context: Context = { seconds, profile, sidecar, progress };
  for (const benchmark of benchmarks) {
    try {
      tables.push(...(await benchmark.run(context)));
    } catch (error) {
      failures.push({
        benchmark: benchmark.name,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }
  const running = await starting?.catch(() => undefined);
  await running?.[Symbol.asyncDispose]();
  return { machine: { ...machine, dapr: running?.version }, seconds, tables, failures };
}
