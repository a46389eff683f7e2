import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@dapr-ts/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readRunFile } from "../src/index.ts";
import { CommandBench } from "./fixtures/command-bench.ts";

const examples = fileURLToPath(new URL("../../../examples/", import.meta.url));
const files = globSync("*/dapr.yaml", { cwd: examples });

// Each command is a process, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 240_000 });

let bench: CommandBench;

beforeEach(async () => {
  bench = await CommandBench.open();
});

afterEach(() => bench.close());

test.each(files)("the run file %s is read without warnings, and its programs exist", (file) => {
  const path = join(examples, file);
  const { apps, warnings } = readRunFile(path);
  expect(warnings).toEqual([]);
  const programs = apps.map(({ command, dir }) => join(dir, command[1] ?? ""));
  expect(programs.filter((program) => !existsSync(program))).toEqual([]);
  expect(readFileSync(join(dirname(path), "README.md"), "utf8")).toContain("dapr-ts run -f dapr.yaml");
});

test("the run file of jobs runs its program to the end", async () => {
  const folder = join(examples, "jobs");
  const text = readFileSync(join(folder, "dapr.yaml"), "utf8")
    .replace("appPort: 3001", `appPort: ${String(await freePort())}`)
    .replace("appDirPath: .", `appDirPath: ${folder}`);
  writeFileSync(join(bench.home, "dapr.yaml"), text);
  const command = bench.run(["run", "-f", "."], { env: { APP_API_TOKEN: undefined } });
  const [code] = await command.ended;
  expect(`${command.out}${command.err}${String(code)}`).toMatch(
    /== APP == deleted {6}someday is gone\n[^]*0$/,
  );
});
