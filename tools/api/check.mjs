// Holds the public API: a report of every entry in `api/`, every type of a signature exported, documented symbols, and
// names that mean one thing. Run alone: `npm test -- api`, or for one package: `node tools/api/check.mjs core --verbose`.
// `npm run api` writes the reports.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
const fail = (problem) => {
  failed = true;
  console.error(`api: ${problem}`);
};
const documented = {};
mkdirSync(kept, { recursive: true });
for (const entry of entries.filter(isAsked)) {
  const report = reportOf(entry, types, join(work, "reports"));
  if (report.forgotten.length > 0)
    fail(`signatures of ${entry.name} name types that it does not export: ${report.forgotten.join(", ")}`);
  const { total, missing } = documentedOf(report.model);
  const of = (documented[entry.folder] ??= { total: 0, missing: [] });
  of.total += total;
  of.missing.push(...missing.map((symbol) => `${entry.name}: ${symbol}`));
  compareReport(entry.name, report.text);
}
for (const [folder, { total, missing }] of Object.entries(documented)) {
  const share = 1 - missing.length / Math.max(1, total);
  const text = `${folder}: ${(100 * share).toFixed(1)} % of ${total} symbols documented`;
  if (share < LEAST_DOCUMENTED) fail(`${text}, at least ${100 * LEAST_DOCUMENTED} % must be`);
  else console.log(`api: ${text}`);
  if (verbose || share < LEAST_DOCUMENTED)
    for (const symbol of missing) console.log(`api: not documented: ${symbol}`);
}
if (asked.length === 0) {
  for (const problem of nameProblems(entries, types)) fail(problem);
  removeOthers();
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
  const lines = new Set(before?.split("\n"));
  const added = text.split("\n").filter((line) => line.trim() !== "" && !lines.has(line));
  fail(`api/${name}.api.md is out of date; run \`npm run api\` and commit it. New lines:`);
  for (const line of added.slice(0, 20)) console.error(`  ${line}`);
}

/** Reports of entries that no longer exist are refused, or removed. */
function removeOthers() {
  const expected = new Set(entries.map(({ name }) => `${name}.api.md`));
  for (const file of readdirSync(kept).filter((name) => !expected.has(name))) {
    if (update) rmSync(join(kept, file));
    else fail(`api/${file} belongs to no entry; run \`npm run api\``);
  }
}
