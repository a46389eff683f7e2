import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { run } from "../src/run.ts";

const CLI = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

const SOURCE =
  'import { DaprClient } from "@dapr/dapr";\nawait new DaprClient().start();\nconst c = new DaprClient();\nawait c.stop();\n';

async function project(): Promise<AsyncDisposable & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "dapr-ts-codemod-"));
  await mkdir(join(folder, "node_modules"));
  await writeFile(join(folder, "a.ts"), SOURCE);
  await writeFile(join(folder, "node_modules", "b.ts"), SOURCE);
  await writeFile(join(folder, "c.txt"), SOURCE);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** Runs the command, and returns its exit code and what it printed. */
async function command(...args: string[]): Promise<{ code: unknown; printed: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args]);
    return { code: 0, printed: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
    return { code, printed: stdout + stderr };
  }
}

async function output(folder: string, options: { dry?: boolean; print?: boolean }): Promise<string> {
  let text = "";
  const write = (more: string): void => void (text += more);
  expect(await run([folder], { dry: false, print: false, ...options, write })).toBe(0);
  return text.replaceAll(folder, "");
}

test("rewrites the files of a folder, and prints a summary; a second run changes nothing", async () => {
  await using given = await project();
  const first = await output(given.folder, {});
  expect(first).toBe(
    "/a.ts: 4 places, 0 comments\nchanged 1 of 1 file: 4 places, 0 comments TODO(dapr-ts)\n",
  );
  expect(await readFile(join(given.folder, "a.ts"), "utf8")).toContain("await c.close();");
  expect(await output(given.folder, {})).toBe("changed 0 of 1 file: 0 places, 0 comments TODO(dapr-ts)\n");
});

test("changes no file with --dry", async () => {
  await using given = await project();
  expect(await output(given.folder, { dry: true })).toContain("would change 1 of 1 file");
  expect(await readFile(join(given.folder, "a.ts"), "utf8")).toBe(SOURCE);
});

test("prints the results with --print, and changes no file", async () => {
  await using given = await project();
  expect(await output(given.folder, { print: true })).toContain('from "@dapr-ts/client"');
  expect(await readFile(join(given.folder, "a.ts"), "utf8")).toBe(SOURCE);
});

test(
  "a path that does not exist fails with the reason, and the others are rewritten",
  { timeout: 60_000 },
  async () => {
    await using given = await project();
    const { code, printed } = await command(join(given.folder, "nosuch"), given.folder);
    expect(code).toBe(1);
    expect(printed).toMatch(/nosuch: ENOENT: no such file or directory[^]*a.ts: 4 places/);
    expect(printed).not.toContain(" at ");
  },
);

test("an option that does not exist fails, and the help follows", { timeout: 60_000 }, async () => {
  const { code, printed } = await command("--dryrun", "src");
  expect(code).toBe(1);
  expect(printed).toMatch(/^codemod: Unknown option '--dryrun'[^]*Usage: npx @dapr-ts\/codemod/);
});
