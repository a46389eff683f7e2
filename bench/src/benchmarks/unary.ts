import type { Benchmark, Context, Row, Table } from "../benchmark.ts";
import { atLeast, atMost } from "../budget.ts";
import { CALL_NAMES, type CallName } from "../contestants/calls.ts";
import type { ContestantProcess } from "../load/contestant-process.ts";
import { startContestants } from "../load/contestants.ts";
import { interleaveSlices } from "../load/interleave.ts";
import { callsPerSecond, cpuMicrosPerCall, type Slice } from "../load/slice.ts";
import { ratios, spread } from "../statistics.ts";

export interface UnaryBenchmarkOptions {
  wire: "http" | "grpc";
  /** The contestant that does no more than it must. */
  bare: string;
  /** At most so much of the bare one's CPU time. */
  cpuLimit: number;
  /** At least so many times the official SDK's calls per second, with {@link MANY} calls in flight. */
  rateLimit: number;
}

const ONE = 1;
const MANY = 64;

/** Unary calls over one wire: their CPU time on the client's side, and how many of them get done. */
export function unaryBenchmark({ wire, bare, cpuLimit, rateLimit }: UnaryBenchmarkOptions): Benchmark {
  const contestants = ["ours", bare, "official"];
  return {
    name: wire,
    async run(context: Context): Promise<Table[]> {
      const names = contestants.map((name) => `${wire}/${name}`);
      await using processes = await startContestants(names, context);
      const cpu: Row[] = [];
      const rate: Row[] = [];
      for (const inFlight of [ONE, MANY]) {
        for (const call of CALL_NAMES) {
          const what = `${call}, ${String(inFlight)} in flight`;
          context.progress(`${wire}: ${what}`);
          const slices = await measure(processes.all, call, inFlight, context.seconds);
          cpu.push(cpuRow(what, slices, cpuLimit));
          rate.push(rateRow(what, slices, inFlight === MANY ? rateLimit : undefined));
        }
      }
      const ofCpu = { title: `${wire}: client CPU per call`, unit: "µs", result: `ours / ${bare}` };
      const ofRate = { title: `${wire}: calls per second`, unit: "/s", result: "ours / official" };
      return [
        { ...ofCpu, contestants, rows: cpu },
        { ...ofRate, contestants, bound: `${bare} / official`, rows: rate },
      ];
    },
  };
}

function measure(
  processes: readonly ContestantProcess[],
  call: CallName,
  inFlight: number,
  seconds: number,
): Promise<Slice[][]> {
  return interleaveSlices(processes, seconds, (process, ms) => process.measure(call, inFlight, ms));
}

function cpuRow(what: string, slices: readonly Slice[][], limit: number): Row {
  const { ours, bare, official } = perRound(slices, cpuMicrosPerCall);
  return {
    what,
    values: medians(ours, bare, official),
    result: spread(ratios(ours, bare)),
    budget: atMost(limit),
  };
}

function rateRow(what: string, slices: readonly Slice[][], limit: number | undefined): Row {
  const { ours, bare, official } = perRound(slices, callsPerSecond);
  return {
    what,
    values: medians(ours, bare, official),
    result: spread(ratios(ours, official)),
    bound: spread(ratios(bare, official)),
    ...(limit !== undefined && { budget: atLeast(limit) }),
  };
}

function perRound(slices: readonly Slice[][], quantity: (slice: Slice) => number) {
  const [ours = [], bare = [], official = []] = slices.map((rounds) => rounds.map(quantity));
  return { ours, bare, official };
}

const medians = (...contestants: number[][]): number[] => contestants.map((rounds) => spread(rounds).median);
