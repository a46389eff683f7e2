// Runs the program of the README of @dapr-ts/runtime in a folder where it is installed, and the file that the program names.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { blocksOf } from "../markdown/blocks.ts";
import { daprVersion } from "../runtime/version.mjs";
import { root } from "./public-packages.mjs";

const exec = promisify(execFile);

/** Returns the faults of the file, none if the program names the installed one. */
export async function followRuntime(project) {
  const readme = await readFile(join(root, "packages/runtime/README.md"), "utf8");
  const { code } = blocksOf(readme).find(({ language }) => language === "ts");
  const program = join(project, "runtime-readme.mts");
  await writeFile(program, code);
  const { stdout } = await exec(process.execPath, [program], { cwd: project });
  const file = stdout.trim();
  if (!file.includes(join("node_modules", "@dapr-ts"))) return [`${file} is not an installed file`];
  const { stdout: version } = await exec(file, ["version"]);
  const expected = await daprVersion();
  return version.trim() === expected ? [] : [`${file} has version ${version.trim()}, not ${expected}`];
}
