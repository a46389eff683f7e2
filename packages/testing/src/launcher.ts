import { chooseBackend } from "./backend.ts";
import { ContainerLauncher } from "./container/container-launcher.ts";
import { openEngine } from "./container/engine.ts";
import type { LogListener } from "./log-buffer.ts";
import { DEFAULT_REDIS_VERSION, DEFAULT_RUNTIME_VERSION, type Backend } from "./options.ts";
import { checkVersion, requireBinary, type BinarySearch } from "./process/binaries.ts";
import { ProcessLauncher } from "./process/process-launcher.ts";
import type { Launcher, Program } from "./unit.ts";

export interface LauncherOptions {
  readonly binDir?: string | undefined;
  readonly runtimeVersion?: string | undefined;
  readonly redisVersion?: string | undefined;
  readonly sharedPaths?: readonly string[] | undefined;
  readonly onLog?: LogListener | undefined;
}

/** The backend to use for programs of which `program` is the one that must be there. */
export function resolveBackend(
  wanted: Backend | undefined,
  program: Program,
  options: LauncherOptions,
): Promise<Backend> {
  return chooseBackend(wanted, process.env, {
    container: openEngine,
    process: async () => requireBinary(program, search(options)),
  });
}

/** @throws DaprTestingError `no_backend` when it cannot be had, or is of another version than asked for */
export async function openLauncher(
  backend: "container" | "process",
  options: LauncherOptions,
): Promise<Launcher> {
  const { onLog } = options;
  if (backend === "process") {
    if (options.runtimeVersion !== undefined) await checkVersion(options.runtimeVersion, search(options));
    return ProcessLauncher.open({ search: search(options), onLog });
  }
  return ContainerLauncher.open({
    runtimeVersion: options.runtimeVersion ?? DEFAULT_RUNTIME_VERSION,
    redisVersion: options.redisVersion ?? DEFAULT_REDIS_VERSION,
    sharedPaths: options.sharedPaths ?? [],
    onLog,
  });
}

function search(options: LauncherOptions): BinarySearch {
  return { binDir: options.binDir, env: process.env, cwd: process.cwd() };
}
