import type { Row, Table } from "../benchmark.ts";
import { verdictOf, type Report, type Verdict } from "./report.ts";
import { machineLine } from "./machine.ts";
import { markdownTable } from "./markdown-table.ts";

/** A report for people, in Markdown. */
export function reportText(report: Report): string {
  const parts = [
    machineLine(report.machine),
    ...report.tables.map(tableText),
    ...report.failures.map(({ benchmark, reason }) => `${benchmark}: not measured: ${reason}`),
    ...verdicts(report),
  ];
  return `${parts.join("\n\n")}\n`;
}

function tableText({ title, unit, contestants, result, bound, rows }: Table): string {
  const values = contestants.map((name) => `${name}, ${unit}`);
  const header = ["", ...values, ...(bound === undefined ? [] : [bound]), result, "min–max", "budget", ""];
  return `### ${title}\n\n${markdownTable(
    header,
    rows.map((row) => cells(row, bound !== undefined)),
  )}`;
}

/** @param bounds true for a column with the best possible result */
function cells(row: Row, bounds: boolean): string[] {
  const { what, values, result, bound, budget } = row;
  return [
    what,
    ...values.map((value) => (value === undefined ? "" : number(value))),
    ...(bounds ? [bound === undefined ? "" : number(bound.median)] : []),
    number(result.median),
    result.rounds === 1 ? "" : `${number(result.min)}–${number(result.max)}`,
    budget === undefined ? "" : `${budget.kind === "at most" ? "≤" : "≥"} ${String(budget.limit)}`,
    verdictOf(row),
  ];
}

/** Three digits that count. */
function number(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100) return String(Math.round(value));
  return value.toFixed(size >= 10 ? 1 : 2);
}

function verdicts({ tables, failures }: Report): string[] {
  const having = (verdict: Verdict): string[] =>
    tables.flatMap(({ title, rows }) =>
      rows.filter((row) => verdictOf(row) === verdict).map(({ what }) => `${title}, ${what}`),
    );
  const missed = [...having("miss"), ...failures.map(({ benchmark }) => benchmark)];
  const bound = having("bound");
  if (missed.length + bound.length === 0) return ["Every budget is kept."];
  return [
    ...(missed.length === 0 ? [] : [`Missed: ${missed.join("; ")}.`]),
    ...(bound.length === 0 ? [] : [`Missed, by the bare transport too: ${bound.join("; ")}.`]),
  ];
}
