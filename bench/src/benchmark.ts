import type { Budget } from "./budget.ts";
import type { SidecarAddress } from "./sidecar/sidecar.ts";
import type { Spread } from "./statistics.ts";

/** Something that is measured: it has a name for `--only`, and gives one or more tables. */
export interface Benchmark {
  readonly name: string;
  run(context: Context): Promise<Table[]>;
}

/** Input of a benchmark. */
export interface Context {
  /** How long each contestant is measured at each line of a table. */
  readonly seconds: number;
  /** True to write a CPU profile of each contestant's process to bench/results. */
  readonly profile: boolean;
  /** Returns the sidecar of this run, with an echo app behind it. The first call starts it. */
  readonly sidecar: () => Promise<SidecarAddress>;
  /** Prints the current measurement for the person at the terminal. */
  readonly progress: (text: string) => void;
}

/** One quantity of several contestants. */
export interface Table {
  readonly title: string;
  /** Unit of the contestants' values, such as `µs`. */
  readonly unit: string;
  readonly contestants: readonly string[];
  /** Title of the rows' `result`, such as `ours / bare undici`. */
  readonly result: string;
  /** Title of the rows' `bound`, if they have one. */
  readonly bound?: string;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly what: string;
  /** A median per contestant, in the order of the table's contestants; undefined where one was not measured. */
  readonly values: readonly (number | undefined)[];
  /** The value that the budget limits. */
  readonly result: Spread;
  readonly budget?: Budget;
  /** The best possible result in this run: that of the bare transport. */
  readonly bound?: Spread;
}
