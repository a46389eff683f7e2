import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { blocksOf } from "../../../tools/markdown/blocks.ts";

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const readme = readFileSync(path("../README.md"), "utf8");
const all = blocksOf(readme)
  .filter(({ language }) => language === "ts")
  .map(({ code }) => code);
/** Those that are tests run as such: thermostat.test.ts. */
const isTest = (snippet: string): boolean => snippet.includes('from "vitest"');
const snippets = all.filter((snippet) => !isTest(snippet));

let temporary: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), "dapr-ts-test-"));
});

afterEach(() => {
  rmSync(temporary, { recursive: true });
});

test("there are snippets", () => {
  expect(snippets).toHaveLength(3);
});

test("the test among them is one that is run", () => {
  expect(all.filter(isTest)).toEqual([readFileSync(path("thermostat.test.ts"), "utf8")]);
});

test.each(snippets)("a snippet prints what its comment states: %#", async (snippet) => {
  const expected = /console\.log\(.*\); \/\/ (.*)/.exec(snippet)?.[1];
  expect(expected).toBeDefined();
  const file = join(temporary, "snippet.mts");
  // Not the index: outside of this test runner, what else it exports would need the other packages built.
  const sources = {
    "start-dapr": "startDapr",
    redis: "startRedis",
    ports: "freePort",
    "faults/fault-proxy": "startFaultProxy",
  };
  const shim = Object.entries(sources).map(
    ([source, name]) => `export { ${name} } from ${JSON.stringify(path(`../src/${source}.ts`))};\n`,
  );
  writeFileSync(join(temporary, "testing.mts"), shim.join(""));
  writeFileSync(file, snippet.replaceAll('"@dapr-ts/testing"', '"./testing.mts"'));
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  expect(stdout).toBe(`${expected}\n`);
});
