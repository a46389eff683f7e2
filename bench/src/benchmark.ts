import type { Budget } from "./budget.ts";
import type { SidecarAddress } from "./sidecar/sidecar.ts";
import type { Spread } from "./statistics.ts";

/** Something that is measured: it has a name for `--only`, and gives one or more tables. */
export interface Benchmark {
  readonly name: string;
  run(context: Context): Promise<Table[]>;
}

/** What a benchmark is given. */
export interface Context {
  /** How long each contestant is measured at each line of a table. */
  readonly seconds: number;
  /** Whether each contestant's process writes a CPU profile into bench/results. */
  readonly profile: boolean;
  /** The one sidecar of this run, with an app behind it that echoes; started by the first benchmark that asks. */
  readonly sidecar: () => Promise<SidecarAddress>;
  /** Says what is being measured, to somebody who waits. */
  readonly progress: (text: string) => void;
}

/** One quantity of several contestants. */
export interface Table {
  readonly title: string;
  /** Of the contestants' values, such as `µs`. */
  readonly unit: string;
  readonly contestants: readonly string[];
  /** What the rows' `result` is, such as `ours / bare undici`. */
  readonly result: string;
  /** What the rows' `bound` is, when they have one. */
  readonly bound?: string;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly what: string;
  /** A median per contestant, in the order of the table's contestants; undefined where one was not measured. */
  readonly values: readonly (number | undefined)[];
  /** What the budget is about. */
  readonly result: Spread;
  readonly budget?: Budget;
  /** What could be had at best in this run: the result of somebody who does no more than he must. */
  readonly bound?: Spread;
}
