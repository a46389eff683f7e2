// Runs what `npm test` and CI run: prepares the machine, builds, then runs every check of this repository, each with its
// time, and prints the totals. The other checks run even if one fails. Checks run side by side, a processor each, and print
// when they end; the tests run alone. What failed is printed again at the end, where a log that was cut still has it.
import { spawn } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { setUp } from "./setup.mjs";
import { failures, lastLines, secondAttempts } from "./test-report/test-report.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const report = `${root}.runtime/vitest.json`;

const BUILD = ["build", ["turbo", "run", "build", "--output-logs=errors-only"]];
/** The longest ones first. */
const CHECKS = [
  ["packages", ["node", "tools/packages/check.mjs"]],
  ["lint", ["eslint", "."]],
  ["types", ["node", "tools/types/check.mjs"]],
  ["api", ["node", "tools/api/check.mjs"]],
  ["dependencies", ["node", "tools/packages/dependencies.mjs", "--signatures"]],
  ["docs", ["npm", "run", "--silent", "site", "--workspace", "docs"]],
  ["format", ["prettier", "--check", "--log-level", "warn", "."]],
  ["english", ["node", "tools/eslint-plain-english/check.mjs"]],
  ["imports", ["node", "tools/imports/check.mjs"]],
  ["proto", ["npm", "run", "--silent", "proto:check"]],
  ["manifests", ["node", "tools/packages/manifests.mjs"]],
];
const TESTS = [
  "tests",
  ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
];

const { environment, lacking } = await setUp((line) => console.log(`setup: ${line}`));
await mkdir(`${root}.runtime`, { recursive: true });
await rm(report, { force: true });

const asked = process.argv.slice(2);
const failed = [];
const isAsked = ([name]) => asked.length === 0 || asked.includes(name);
for (const check of [BUILD].filter(isAsked)) await runCheck(check, "inherit");
const waiting = CHECKS.filter(isAsked);
const lanes = Array.from({ length: Math.min(4, availableParallelism()) }, async () => {
  for (let check = waiting.shift(); check; check = waiting.shift()) await runCheck(check, "pipe");
});
await Promise.all(lanes);
for (const check of [TESTS].filter(isAsked)) await runCheck(check, "inherit");

for (const [what, why] of Object.entries(lacking))
  console.log(`lacking here, and what needs it was skipped: ${what}: ${why}`);
const { totals, retried, tests } = await readReport();
for (const line of retried) console.log(`passed at the second attempt: ${line}`);
for (const line of tests) console.log(`test failed: ${line}`);
for (const { name, text } of failed)
  for (const line of lastLines(text)) console.log(`${name} failed: ${line}`);
// A failed check counts as a failed test, so that the last line agrees with the exit code.
const others = failed.filter(({ name }) => name !== "tests" || totals.failed === 0).length;
if (failed.length > 0) console.log(`failed: ${failed.map(({ name }) => name).join(", ")}`);
console.log(`${totals.passed} passed, ${totals.failed + others} failed, ${totals.skipped} skipped`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Runs a check, and prints its output: as it comes, or when it has ended. */
async function runCheck([name, command], output) {
  const begun = Date.now();
  const heading = `\n== ${name}: ${command.slice(0, 3).join(" ")}`;
  if (output === "inherit") console.log(heading);
  const { code, text } = await run(command, output);
  if (output === "pipe") console.log(heading);
  if (text !== "") console.log(text.trimEnd());
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(`== ${name}: ${code === 0 ? "ok" : `failed (${String(code)})`}, ${seconds} s`);
  if (code !== 0) failed.push({ name, text });
}

function run([command, ...args], output) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", output, output],
      env: { ...process.env, ...environment },
    });
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    child.once("error", (error) => resolve({ code: 1, text: String(error) }));
    child.once("close", (code, signal) =>
      resolve({ code: code ?? signal, text: Buffer.concat(chunks).toString("utf8") }),
    );
  });
}

/** Reads what the tests came to. The tests may not have run. */
async function readReport() {
  try {
    const results = JSON.parse(await readFile(report, "utf8"));
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = results;
    const totals = {
      passed: numPassedTests,
      failed: numFailedTests,
      skipped: numPendingTests + numTodoTests,
    };
    return { totals, retried: secondAttempts(results, root), tests: failures(results, root) };
  } catch {
    return { totals: { passed: 0, failed: 0, skipped: 0 }, retried: [], tests: [] };
  }
}
