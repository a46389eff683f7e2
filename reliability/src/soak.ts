// The long form: `npm run soak`, or some rows by the beginning of their names: `npm run soak -- T4 T12`. Needs a build.
// `--short` runs the short form, and `--report` writes the table to README.md.
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { runRow } from "./row.ts";
import { ROWS } from "./rows.ts";
import { tableOf, writeReport, type Reported } from "./table.ts";

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const isShort = process.argv.includes("--short");
const rows = ROWS.filter(({ id }) => names.length === 0 || names.some((name) => id.startsWith(name)));

const reported: Reported[] = [];
const begun = Date.now();
const minutes = (): string => `${((Date.now() - begun) / 60_000).toFixed(1)} min`;
for (const [i, row] of rows.entries()) {
  const at = `${minutes()} ${String(i + 1)}/${String(rows.length)} ${row.id}`;
  console.log(`${at}: ${row.goal}`);
  const started = Date.now();
  const result = await runRow(row, isShort ? row.short : row.long, (line) =>
    console.log(`${at}: ${line}`),
  ).catch((error: unknown) => ({ figures: {}, broken: [`the row failed: ${String(error)}`] }));
  reported.push({ row, result, seconds: (Date.now() - started) / 1_000 });
  console.log(`${at}: ${JSON.stringify(result.figures)} ${result.broken.length === 0 ? "holds" : ""}`);
  for (const condition of result.broken) console.log(`${at}: BROKEN: ${condition}`);
}

const table = tableOf(reported);
console.log(table);
if (process.argv.includes("--report")) {
  const [cpu] = cpus();
  const machine = `${String(cpus().length)} × ${cpu?.model ?? "CPU"}, Node ${process.version}`;
  const heading = `${isShort ? "Short" : "Long"} form, ${new Date().toISOString().slice(0, 10)}, daprd 1.18.2, ${machine}.`;
  writeReport(fileURLToPath(new URL("../README.md", import.meta.url)), heading, table);
}
process.exitCode = reported.every(({ result }) => result.broken.length === 0) ? 0 : 1;
