import { readFileSync, writeFileSync } from "node:fs";
import type { Result, Row } from "./row.ts";

export interface Reported {
  readonly row: Row;
  readonly result: Result;
  /** Form and date of the run. */
  readonly form: string;
  readonly seconds: number;
}

const BEGIN = "<!-- report: begin -->";
const END = "<!-- report: end -->";
const HEAD = "| row | goal | fault | measured | outcome | form | time |\n| - | - | - | - | - | - | - |";

/** Returns the report of some rows as lines of a table in Markdown. */
export function linesOf(reported: readonly Reported[]): string[] {
  return reported.map(({ row, result: { figures, broken }, form, seconds }) => {
    const shown = Object.entries(figures).map(([name, figure]) => `${name} ${String(figure)}`);
    const outcome = broken.length === 0 ? "holds" : `broken: ${broken.join("; ")}`;
    const cells = [row.id, row.goal, row.fault, shown.join(", "), outcome, form, `${seconds.toFixed(0)} s`];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  });
}

/** Enters lines in the report of a Markdown file; those of other rows stay, and those of rows that are gone go. */
export function writeReport(
  file: string,
  heading: string,
  lines: readonly string[],
  order: readonly string[],
): void {
  const text = readFileSync(file, "utf8");
  const [before, rest] = text.split(BEGIN);
  const [old, after] = rest?.split(END) ?? [];
  if (before === undefined || old === undefined || after === undefined)
    throw new Error(`${file} has no place for the report`);
  const byId = new Map([...old.split("\n"), ...lines].map((line) => [idOf(line), line]));
  const table = [HEAD, ...order.map((id) => byId.get(id)).filter((line) => line !== undefined)].join("\n");
  writeFileSync(file, `${before}${BEGIN}\n\n${heading}\n\n${table}\n\n${END}${after}`);
}

const idOf = (line: string): string | undefined => /^\| (.+?) +\|/.exec(line)?.[1];
