import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failures, lastLines, secondAttempts } from "../test-report.mjs";

const SUITE = `
import { describe, expect, test } from "vitest";
let runs = 0;
describe("a suite", () => {
  test("passes the second time", () => expect(++runs, "two\\nlines").toBe(2));
  test("fails twice", () => expect(1).toBe(2));
  test("is not retried", { retry: 0 }, () => expect(1).toBe(2));
  test("passes", () => undefined);
});
`;

const UNLOADABLE = `throw new Error("cannot be loaded");`;

const CONFIG = `export default { test: { retry: 1, include: ["*.suite.mjs"] } };`;

const root = fileURLToPath(new URL("../../..", import.meta.url));
let folder;
let outcome;
let report;

beforeAll(async () => {
  // Within the repository, so that the suite finds vitest.
  folder = await mkdtemp(join(root, "tools/test-report/test/run-"));
  await writeFile(join(folder, "a.suite.mjs"), SUITE);
  await writeFile(join(folder, "b.suite.mjs"), UNLOADABLE);
  await writeFile(join(folder, "vitest.config.mjs"), CONFIG);
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--root", folder, "--reporter=json", "--outputFile=report.json"];
  outcome = await new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
  report = JSON.parse(await readFile(join(folder, "report.json"), "utf8"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("lists a test that failed and then passed, with its first error in one line", () => {
  expect(secondAttempts(report, folder)).toEqual([
    "a.suite.mjs > a suite > passes the second time: AssertionError: two lines: expected 1 to be 2 // Object.is equality",
  ]);
});

test("lists each test that failed, and each file that could not be loaded", () => {
  const error = "AssertionError: expected 1 to be 2 // Object.is equality";
  expect(failures(report, folder).sort()).toEqual([
    `a.suite.mjs > a suite > fails twice: ${error}`,
    `a.suite.mjs > a suite > is not retried: ${error}`,
    "b.suite.mjs: cannot be loaded",
  ]);
});

test("a test that fails twice fails, and `retry: 0` excludes a test", () => {
  const suite = report.testResults.find(({ name }) => name.endsWith("a.suite.mjs"));
  const attempts = Object.fromEntries(
    suite.assertionResults.map(({ title, status, failureMessages }) => [
      title,
      [status, failureMessages.length],
    ]),
  );
  expect(attempts).toEqual({
    "passes the second time": ["passed", 1],
    "fails twice": ["failed", 2],
    "is not retried": ["failed", 1],
    passes: ["passed", 0],
  });
  expect(outcome.code, outcome.output).toBe(1);
});

test("returns the last 20 lines of an output, each cut, without empty ones", () => {
  const output =
    Array.from({ length: 30 }, (_, index) => `line ${String(index)}\n\n`).join("") + "x".repeat(600);
  const lines = lastLines(output);
  expect(lines).toHaveLength(20);
  expect(lines[0]).toBe("line 11");
  expect(lines[19]).toBe("x".repeat(500));
  expect(lastLines("")).toEqual([]);
});
