import { execFile } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DaprTestingError } from "../errors.ts";
import type { Program } from "../unit.ts";

export interface BinarySearch {
  /** The folder of the programs; only this one is searched. */
  readonly binDir?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly home?: string;
  /** The file of this module. Default: its own. */
  readonly module?: string;
}

/** A program, and the arguments that come before its flags. */
export interface FoundProgram {
  readonly file: string;
  readonly args: readonly string[];
}

/** The one file that has all of Dapr's programs as subcommands (tools/runtime). */
const COMBINED = "dapr-runtime";

/**
 * Returns the folders to search for Dapr's programs, the most specific first: `binDir` or DAPR_TS_BIN, alone where set;
 * else DAPR_RUNTIME_PATH of the Dapr CLI, the npm package `@dapr-ts/runtime`, `tools/runtime/bin` of this project's own
 * checkout, the folders of PATH, and the folder of `dapr init --slim`. Folders around the working directory are not
 * searched: others may write to them.
 */
export function binaryFolders(search: BinarySearch): string[] {
  const only = search.binDir ?? nonEmpty(search.env["DAPR_TS_BIN"]);
  if (only !== undefined) return [resolve(search.cwd, only)];
  const runtimePath = nonEmpty(search.env["DAPR_RUNTIME_PATH"]);
  return [
    ...(runtimePath === undefined ? [] : [join(runtimePath, ".dapr", "bin")]),
    ...packageFolders(search.module ?? fileURLToPath(import.meta.url)),
    ...checkoutFolders(search.module ?? fileURLToPath(import.meta.url)),
    ...pathFolders(search.env),
    join(search.home ?? homedir(), ".dapr", "bin"),
  ];
}

/** Returns a program; undefined if it was not found. */
export function findProgram(program: Program, search: BinarySearch): FoundProgram | undefined {
  // Redis is not in the folders of Dapr.
  if (program === "redis-server") return inFolders(pathFolders(search.env), program, []);
  const folders = binaryFolders(search);
  for (const folder of folders) {
    const found = inFolders([folder], program, []) ?? inFolders([folder], COMBINED, [program]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inFolders(
  folders: readonly string[],
  name: string,
  args: readonly string[],
): FoundProgram | undefined {
  const fileName = process.platform === "win32" ? `${name}.exe` : name;
  const file = folders.map((folder) => join(folder, fileName)).find(isExecutable);
  return file === undefined ? undefined : { file, args };
}

/**
 * Returns a program.
 *
 * @throws DaprTestingError `no_backend` with a way to install the program
 */
export function requireProgram(program: Program, search: BinarySearch): FoundProgram {
  const found = findProgram(program, search);
  if (found !== undefined) return found;
  const only = search.binDir ?? nonEmpty(search.env["DAPR_TS_BIN"]);
  const where = only === undefined || program === "redis-server" ? "" : ` in ${resolve(search.cwd, only)}`;
  throw new DaprTestingError("no_backend", `${program} was not found${where}. ${howToGet(program)}`);
}

export function howToGet(program: Program): string {
  return program === "redis-server"
    ? "Install Redis (Debian: apt-get install redis-server; macOS: brew install redis) so that it is on PATH."
    : "Install it with `npm install --save-dev @dapr-ts/runtime` or `dapr init --slim` (into ~/.dapr/bin), put it on PATH, or " +
        "name its folder in DAPR_TS_BIN.";
}

/** Returns the folder of the runtime that is installed as an npm package, beside this one. */
function packageFolders(module: string): string[] {
  try {
    const runtime = createRequire(module).resolve("@dapr-ts/runtime/package.json");
    const platform = `@dapr-ts/runtime-${process.platform}-${process.arch}/package.json`;
    return [join(dirname(createRequire(runtime).resolve(platform)), "bin")];
  } catch {
    return [];
  }
}

/** Returns the folder of the programs that a checkout of this project builds, when this module is part of one. */
function checkoutFolders(module: string): string[] {
  const [, root] = /^(.*)[\\/]packages[\\/]testing[\\/](?:src|dist)[\\/]/.exec(module) ?? [];
  return root === undefined || !isCheckout(root) ? [] : [join(root, "tools", "runtime", "bin")];
}

function isCheckout(root: string): boolean {
  try {
    const { name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { name?: unknown };
    return name === "dapr-ts";
  } catch {
    return false;
  }
}

function pathFolders(env: NodeJS.ProcessEnv): string[] {
  return (env["PATH"] ?? env["Path"] ?? "").split(delimiter).filter((folder) => folder !== "");
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

/**
 * Checks the version of daprd.
 *
 * @throws DaprTestingError `no_backend` when daprd has another version
 */
export async function checkVersion(wanted: string, search: BinarySearch): Promise<void> {
  const { file, args } = requireProgram("daprd", search);
  const { stdout } = await promisify(execFile)(file, [...args, "--version"]);
  if (stdout.trim() === wanted) return;
  throw new DaprTestingError("no_backend", `${file} has version ${stdout.trim()}, but ${wanted} is required`);
}
