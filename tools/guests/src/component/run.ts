import { fileURLToPath } from "node:url";
import { spawnGuest, type GuestProcess, type SpawnOptions } from "../guest-process.ts";

/** jco's program, started without a shell or `npx`, which do not forward signals. */
const JCO = fileURLToPath(new URL("jco.js", import.meta.resolve("@bytecodealliance/jco")));

/** Serves a component of the world `server` on 127.0.0.1. */
export function serveComponent(path: string, port: number, options: SpawnOptions): Promise<GuestProcess> {
  return spawnGuest(
    process.execPath,
    [JCO, "serve", path, "--host", "127.0.0.1", "--port", String(port)],
    options,
  );
}

/** Runs a component of the world `program`. */
export function runComponent(
  path: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<GuestProcess> {
  return spawnGuest(process.execPath, [JCO, "run", path, ...args], options);
}
