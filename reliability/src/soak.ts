// The long form: `npm run soak`, or some rows by the beginning of their names: `npm run soak -- T4 T12`. Needs a build.
// `--short` runs the short form, `--minutes 60` sets the time of the rows that are measured in time (T19), and `--report`
// enters the rows that ran in the table of README.md.
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runRow, type Row, type Scale } from "./row.ts";
import { ROWS } from "./rows.ts";
import { linesOf, writeReport, type Reported } from "./table.ts";

const {
  positionals: names,
  values: { short: isShort, report: isReported, minutes },
} = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: "boolean", default: false },
    report: { type: "boolean", default: false },
    minutes: { type: "string" },
  },
});
/** Returns the scale of a row, with the minutes of the command line. */
function scaleOf(row: Row): Scale {
  const scale = (isShort ? row.short : undefined) ?? row.long;
  return scale.minutes === undefined || minutes === undefined
    ? scale
    : { ...scale, minutes: Number(minutes) };
}
const rows = ROWS.filter(
  ({ id, short }) =>
    (!isShort || short !== undefined) && (names.length === 0 || names.some((name) => id.startsWith(name))),
);

const reported: Reported[] = [];
const begun = Date.now();
const passed = (): string => `${((Date.now() - begun) / 60_000).toFixed(1)} min`;
for (const [i, row] of rows.entries()) {
  const print = (line: string): void =>
    console.log(`${passed()} ${String(i + 1)}/${String(rows.length)} ${row.id}: ${line}`);
  print(row.goal);
  const started = Date.now();
  const result = await runRow(row, scaleOf(row), print).catch((error: unknown) => ({
    figures: {},
    broken: [`the row failed: ${String(error)}`],
  }));
  reported.push({
    row,
    result,
    form: `${isShort ? "short" : "long"}, ${new Date().toISOString().slice(0, 10)}`,
    seconds: (Date.now() - started) / 1_000,
  });
  print(`${JSON.stringify(result.figures)} ${result.broken.length === 0 ? "holds" : ""}`);
  for (const condition of result.broken) print(`BROKEN: ${condition}`);
}

const lines = linesOf(reported);
console.log(lines.join("\n"));
if (isReported) {
  const [cpu] = cpus();
  const heading = `daprd 1.18.2, ${String(cpus().length)} × ${cpu?.model ?? "CPU"}, Node ${process.version}.`;
  const order = ROWS.map(({ id }) => id).sort((a, b) => numberOf(a) - numberOf(b));
  writeReport(fileURLToPath(new URL("../README.md", import.meta.url)), heading, lines, order);
}
/** Returns 12 for `T12 http`. */
function numberOf(id: string): number {
  return Number(/\d+/.exec(id)?.[0]);
}
process.exitCode = reported.every(({ result }) => result.broken.length === 0) ? 0 : 1;
