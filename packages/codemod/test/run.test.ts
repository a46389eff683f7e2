import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../src/run.ts";

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
    "/a.ts: 4 places, 0 comments\nchanged 1 of 1 files: 4 places, 0 comments TODO(dapr-ts)\n",
  );
  expect(await readFile(join(given.folder, "a.ts"), "utf8")).toContain("await c.close();");
  expect(await output(given.folder, {})).toBe("changed 0 of 1 files: 0 places, 0 comments TODO(dapr-ts)\n");
});

test("changes no file with --dry", async () => {
  await using given = await project();
  expect(await output(given.folder, { dry: true })).toContain("would change 1 of 1 files");
  expect(await readFile(join(given.folder, "a.ts"), "utf8")).toBe(SOURCE);
});

test("prints the results with --print, and changes no file", async () => {
  await using given = await project();
  expect(await output(given.folder, { print: true })).toContain('from "@dapr-ts/client"');
  expect(await readFile(join(given.folder, "a.ts"), "utf8")).toBe(SOURCE);
});
