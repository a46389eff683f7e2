// Holds the public API: a report of every entry in `api/`, every type of a signature exported, documented symbols, and
// names that mean one thing. Run alone: `npm test -- api`, or for one package: `node tools/api/check.mjs core --verbose`.
// `npm run api` writes the reports and lowers the baselines.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { judge } from "../checks/baseline.mjs";
import { emitDeclarations } from "./declarations.mjs";
import { documentedOf } from "./documented.mjs";
import { publicEntries, root } from "./entries.mjs";
import { nameProblems } from "./names.mjs";
import { reportOf } from "./report.mjs";

/** The share of exported symbols and members of a package that have a doc comment. */
const LEAST_DOCUMENTED = 0.95;

const options = new Set(process.argv.slice(2).filter((argument) => argument.startsWith("--")));
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const isAsked = ({ folder }) => asked.length === 0 || asked.includes(folder);
const verbose = options.has("--verbose");
const update = options.has("--update");

const work = join(root, ".runtime/api");
const types = join(work, "types");
const kept = join(root, "api");
const entries = publicEntries();
emitDeclarations(
  entries.map(({ source }) => source),
  types,
);

let failed = false;
const forgotten = {};
const undocumented = {};
const documented = {};
mkdirSync(kept, { recursive: true });
for (const entry of entries.filter(isAsked)) {
  const report = reportOf(entry, types, join(work, "reports"));
  forgotten[entry.name] = report.forgotten.length;
  if (verbose && report.forgotten.length > 0)
    console.log(`api: ${entry.name} does not export: ${report.forgotten.join(", ")}`);
  const { total, missing } = documentedOf(report.model);
  const of = (documented[entry.folder] ??= { total: 0, missing: [] });
  of.total += total;
  of.missing.push(...missing.map((symbol) => `${entry.name}: ${symbol}`));
  compareReport(entry.name, report.text);
}
for (const [folder, { total, missing }] of Object.entries(documented)) {
  console.log(
    `api: ${folder}: ${(100 - (100 * missing.length) / Math.max(1, total)).toFixed(1)} % of ${total} documented`,
  );
  undocumented[folder] = Math.max(0, missing.length - Math.floor(total * (1 - LEAST_DOCUMENTED)));
  if (verbose) for (const symbol of missing) console.log(`api: not documented: ${symbol}`);
}
const problems = nameProblems(entries, types);
if (verbose) for (const problem of problems) console.log(`api: ${problem}`);

if (asked.length === 0) {
  const baseline = (name) => fileURLToPath(new URL(`${name}-baseline.json`, import.meta.url));
  const results = [
    await judge(
      "api",
      baseline("forgotten"),
      forgotten,
      "types that a signature names and the entry does not export",
    ),
    await judge("api", baseline("undocumented"), undocumented, "symbols too many without a doc comment"),
    await judge(
      "api",
      baseline("names"),
      { names: problems.length },
      "names with two meanings, or of globals",
    ),
  ];
  failed ||= results.includes(false);
  removeOthers();
  if (!verbose && failed) console.log("api: `node tools/api/check.mjs --verbose` lists each of them");
}
process.exitCode = failed ? 1 : 0;

/** Compares a report with the one that is kept, or replaces that. */
function compareReport(name, text) {
  const file = join(kept, `${name}.api.md`);
  let before;
  try {
    before = readFileSync(file, "utf8");
  } catch {
    before = undefined;
  }
  if (before === text) return;
  if (update) {
    writeFileSync(file, text);
    console.log(`api: wrote api/${name}.api.md`);
    return;
  }
  failed = true;
  const lines = new Set(before?.split("\n"));
  const added = text.split("\n").filter((line) => line.trim() !== "" && !lines.has(line));
  console.error(`api: api/${name}.api.md is out of date; run \`npm run api\` and commit it. New lines:`);
  for (const line of added.slice(0, 20)) console.error(`  ${line}`);
}

/** Reports of entries that no longer exist are refused, or removed. */
function removeOthers() {
  const expected = new Set(entries.map(({ name }) => `${name}.api.md`));
  for (const file of readdirSync(kept).filter((name) => !expected.has(name))) {
    if (update) rmSync(join(kept, file));
    else {
      failed = true;
      console.error(`api: api/${file} belongs to no entry; run \`npm run api\``);
    }
  }
}
