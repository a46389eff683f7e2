import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Folders of programs: PATH, and two folders that a root shell without a login may lack. */
export function searchPath() {
  return [process.env.PATH ?? "", "/usr/sbin", "/sbin"].join(delimiter);
}

/** Returns the program's path, or undefined. */
export async function findProgram(name) {
  for (const folder of searchPath().split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

/** Runs a program to its end; resolves to its output, or rejects with the last of what it said. */
export async function run(program, args, { env, timeoutMs } = {}) {
  try {
    const options = {
      env: { ...process.env, PATH: searchPath(), ...env },
      timeout: timeoutMs,
      maxBuffer: 64e6,
    };
    return (await execute(program, args, options)).stdout.trim();
  } catch (error) {
    const said = `${error.stdout ?? ""}${error.stderr ?? ""}`.trim().split("\n").slice(-15).join("\n");
    throw new Error(`${program} ${args.join(" ")} failed (${error.signal ?? error.code})\n${said}`, {
      cause: error,
    });
  }
}
