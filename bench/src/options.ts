import { parseArgs } from "node:util";

export interface Options {
  /** Print JSON in place of tables. */
  json: boolean;
  /** Write to this file in place of the standard output. */
  output: string | undefined;
  /** The benchmarks to run; empty for all. */
  only: readonly string[];
  /** How long each contestant is measured at each line of a table. */
  seconds: number;
  /** Exit with 1 when a budget is missed or a benchmark could not run. */
  check: boolean;
  /** Have each contestant's process write a CPU profile into bench/results. */
  profile: boolean;
}

const DEFAULT_SECONDS = 4;

/** Enough to see that everything runs; the numbers say little. */
const QUICK_SECONDS = 0.6;

export const usage = `npm run bench -- [options]
  --only NAME     run this benchmark only; may be given several times
  --seconds N     measure each contestant this long at each line of a table (default: ${String(DEFAULT_SECONDS)})
  --quick         see that everything runs: --seconds ${String(QUICK_SECONDS)}
  --check         exit with 1 when a budget is missed
  --json          print JSON in place of tables
  --output FILE   write to a file in place of the standard output
  --profile       have each contestant's process write a CPU profile into bench/results`;

/** @throws Error for an option, a name or a number that there is not */
export function parseOptions(args: readonly string[], names: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true, default: [] },
      seconds: { type: "string" },
      quick: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      output: { type: "string" },
      profile: { type: "boolean", default: false },
    },
  });
  const { only, check, json, output, profile } = values;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Error(`unknown benchmark "${unknown}"; choose from ${names.join(", ")}`);
  const seconds = Number(values.seconds ?? (values.quick ? QUICK_SECONDS : DEFAULT_SECONDS));
  if (!(seconds > 0 && seconds < Infinity)) throw new Error("--seconds takes a number above 0");
  return { json, output, only, seconds, check, profile };
}
