// Runs what `npm test` and CI run: prepares the machine, then runs every check of this repository, each with its time, and
// prints the totals. The other checks run even if one fails.
import { spawn } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { setUp } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const report = `${root}.runtime/vitest.json`;

const CHECKS = [
  ["build", ["turbo", "run", "build", "--output-logs=errors-only"]],
  ["format", ["prettier", "--check", "--log-level", "warn", "."]],
  ["lint", ["eslint", "."]],
  ["english", ["node", "tools/eslint-plain-english/check.mjs"]],
  ["imports", ["node", "tools/imports/check.mjs"]],
  ["api", ["node", "tools/api/check.mjs"]],
  ["types", ["node", "tools/types/check.mjs"]],
  ["docs", ["npm", "run", "--silent", "site", "--workspace", "docs"]],
  ["proto", ["npm", "run", "--silent", "proto:check"]],
  ["manifests", ["node", "tools/packages/manifests.mjs"]],
  ["packages", ["node", "tools/packages/check.mjs"]],
  ["dependencies", ["node", "tools/packages/dependencies.mjs", "--signatures"]],
  ["tests", ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]],
];

const { environment, lacking } = await setUp((line) => console.log(`setup: ${line}`));
await mkdir(`${root}.runtime`, { recursive: true });
await rm(report, { force: true });

const asked = process.argv.slice(2);
const failed = [];
for (const [name, command] of CHECKS) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const begun = Date.now();
  console.log(`\n== ${name}: ${command.slice(0, 3).join(" ")}`);
  const code = await run(command);
  console.log(
    `== ${name}: ${code === 0 ? "ok" : `failed (${String(code)})`}, ${((Date.now() - begun) / 1000).toFixed(1)} s`,
  );
  if (code !== 0) failed.push(name);
}

for (const [what, why] of Object.entries(lacking))
  console.log(`lacking here, and what needs it was skipped: ${what}: ${why}`);
const totals = await readTotals();
// A failed check counts as a failed test, so that the last line agrees with the exit code.
const others = failed.filter((name) => name !== "tests" || totals.failed === 0).length;
if (failed.length > 0) console.log(`failed: ${failed.join(", ")}`);
console.log(`${totals.passed} passed, ${totals.failed + others} failed, ${totals.skipped} skipped`);
process.exitCode = failed.length === 0 ? 0 : 1;

function run([command, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...environment },
    });
    child.once("error", (error) => {
      console.error(String(error));
      resolve(1);
    });
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
}

async function readTotals() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      await readFile(report, "utf8"),
    );
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
