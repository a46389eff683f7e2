import { readFileSync, writeFileSync } from "node:fs";
import type { Result, Row } from "./row.ts";

export interface Reported {
  readonly row: Row;
  readonly result: Result;
  readonly seconds: number;
}

const BEGIN = "<!-- report: begin -->";
const END = "<!-- report: end -->";

/** Returns the report of some rows as a table in Markdown. */
export function tableOf(reported: readonly Reported[]): string {
  const lines = reported.map(({ row, result: { figures, broken }, seconds }) => {
    const shown = Object.entries(figures).map(([name, figure]) => `${name} ${String(figure)}`);
    const outcome = broken.length === 0 ? "holds" : `broken: ${broken.join("; ")}`;
    const cells = [row.id, row.goal, row.fault, shown.join(", "), outcome, `${seconds.toFixed(0)} s`];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  });
  return ["| row | goal | fault | measured | outcome | time |", "| - | - | - | - | - | - |", ...lines].join(
    "\n",
  );
}

/** Replaces the report in a Markdown file. */
export function writeReport(file: string, heading: string, table: string): void {
  const text = readFileSync(file, "utf8");
  const [before] = text.split(BEGIN);
  const [, after] = text.split(END);
  if (before === undefined || after === undefined) throw new Error(`${file} has no place for the report`);
  writeFileSync(file, `${before}${BEGIN}\n\n${heading}\n\n${table}\n\n${END}${after}`);
}
