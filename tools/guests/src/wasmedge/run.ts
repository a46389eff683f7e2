import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { GuestFiles } from "../bundle.ts";
import { spawnGuest, type GuestProcess, type SpawnOptions } from "../guest-process.ts";

const NEEDED = {
  WASMEDGE_BIN: "the program `wasmedge`",
  WASMEDGE_QUICKJS: "the file wasmedge_quickjs.wasm of the wasmedge-quickjs project's releases",
  WASMEDGE_QUICKJS_MODULES: "the folder `modules` of that release",
} as const;

/** Returns which variables for WasmEdge the environment lacks, or `undefined` if it has all of them. */
export function whatWasmEdgeLacks(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const lacking = Object.entries(NEEDED).filter(([name]) => !environment[name]);
  if (lacking.length === 0) return undefined;
  return `WasmEdge was not found: set ${lacking.map(([name, what]) => `${name} (${what})`).join(", ")}`;
}

/**
 * Runs a guest in WasmEdge.
 *
 * @param main the guest's program, a path in `files`
 * @throws Error with the missing variables if WasmEdge was not found
 */
export async function runInWasmEdge(
  files: GuestFiles,
  main: string,
  { env = {}, onLine }: SpawnOptions,
): Promise<GuestProcess> {
  const lacking = whatWasmEdgeLacks();
  if (lacking !== undefined) throw new Error(lacking);
  const folder = await mkdtemp(join(tmpdir(), "dapr-ts-guest-"));
  for (const [name, source] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), source);
  }
  const { WASMEDGE_BIN = "", WASMEDGE_QUICKJS = "", WASMEDGE_QUICKJS_MODULES = "" } = process.env;
  // The guest resolves relative imports in its working directory, inherits none of this process' variables, and loads its own
  // modules from the folder in QJS_LIB.
  const variables = { ...env, QJS_LIB: "/lib" };
  const args = [
    ...["--dir", `.:${folder}`, "--dir", `/lib:${WASMEDGE_QUICKJS_MODULES}`],
    ...Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    ...[WASMEDGE_QUICKJS, main],
  ];
  const guest = await spawnGuest(WASMEDGE_BIN, args, { onLine });
  const ended = guest.ended.finally(() => rm(folder, { recursive: true, force: true }));
  return {
    ended,
    stop: () =>
      guest
        .stop()
        .then(() => ended)
        .then(() => undefined),
  };
}
