import type { Row, Table } from "../benchmark.ts";
import { keeps } from "../budget.ts";
import type { Machine } from "./machine.ts";

/** Everything that a run found out. */
export interface Report {
  machine: Machine;
  seconds: number;
  tables: readonly Table[];
  /** Benchmarks that could not run, and why. */
  failures: readonly Failure[];
}

export interface Failure {
  benchmark: string;
  reason: string;
}

/** `bound`: missed, and so did the one who does no more than he must, so that something else holds both back. */
export type Verdict = "ok" | "miss" | "bound" | "";

/** Empty without a budget. */
export function verdictOf({ budget, result, bound }: Row): Verdict {
  if (budget === undefined) return "";
  if (keeps(budget, result.median)) return "ok";
  return bound === undefined || keeps(budget, bound.median) ? "miss" : "bound";
}

/** Returns true if no achievable budget was missed. A benchmark that failed counts as missed. */
export function allKept({ tables, failures }: Report): boolean {
  return failures.length === 0 && tables.every(({ rows }) => rows.every((row) => verdictOf(row) !== "miss"));
}
