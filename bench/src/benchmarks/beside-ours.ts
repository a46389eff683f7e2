import type { Benchmark, Context, Row, Table } from "../benchmark.ts";
import { atMost } from "../budget.ts";
import { CALL_NAMES } from "../contestants/calls.ts";
import { startContestants } from "../load/contestants.ts";
import { interleaveSlices } from "../load/interleave.ts";
import { cpuMicrosPerCall } from "../load/slice.ts";
import { ratios, spread } from "../statistics.ts";

export interface BesideOursOptions {
  readonly wire: "http" | "grpc";
  /** The name of the benchmark, without the wire. */
  readonly name: string;
  /** The contestant that is measured against our client. */
  readonly other: string;
  /** A contestant that does no more than it must, for comparison. Default: none. */
  readonly bound?: string;
  /** The measured quantity, for the title. */
  readonly what: string;
  /** At most so much of our client's CPU time. */
  readonly limit: number;
}

/** The CPU time of a call of another contestant, against the same call of our client. */
export function besideOurs({
  wire,
  name,
  other,
  bound,
  what: measured,
  limit,
}: BesideOursOptions): Benchmark {
  const contestants = bound === undefined ? [other, "ours"] : [other, "ours", bound];
  return {
    name: `${name}-${wire}`,
    async run(context: Context): Promise<Table[]> {
      const names = contestants.map((one) => `${wire}/${one}`);
      await using processes = await startContestants(names, context);
      const rows: Row[] = [];
      for (const inFlight of [1, 64]) {
        for (const call of CALL_NAMES) {
          const what = `${call}, ${String(inFlight)} in flight`;
          context.progress(`${name}-${wire}: ${what}`);
          const slices = await interleaveSlices(processes.all, context.seconds, (one, ms) =>
            one.measure(call, inFlight, ms),
          );
          const measures = slices.map((of) => of.map(cpuMicrosPerCall));
          const [others = [], plain = [], least] = measures;
          rows.push({
            what,
            values: measures.map((of) => spread(of).median),
            result: spread(ratios(others, plain)),
            ...(least !== undefined && { bound: spread(ratios(least, plain)) }),
            budget: atMost(limit),
          });
        }
      }
      const title = `${name} over ${wire}: ${measured}`;
      const titles = { result: `${other} / ours`, ...(bound !== undefined && { bound: `${bound} / ours` }) };
      return [{ title, unit: "µs", contestants, ...titles, rows }];
    },
  };
}
