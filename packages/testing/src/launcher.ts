import type { BackendProbes } from "./backend.ts";
import { ContainerLauncher } from "./container/container-launcher.ts";
import { openEngine } from "./container/engine.ts";
import type { LogListener } from "./log-buffer.ts";
import { DEFAULT_REDIS_VERSION, DEFAULT_RUNTIME_VERSION } from "./options.ts";
import { checkVersion, requireProgram, type BinarySearch } from "./process/binaries.ts";
import { ProcessLauncher } from "./process/process-launcher.ts";
import type { Launcher, Program } from "./unit.ts";

export interface LauncherOptions {
  readonly binDir?: string | undefined;
  readonly runtimeVersion?: string | undefined;
  /** True if the units reach each other directly, not only through this machine. */
  readonly ownNetwork: boolean;
  readonly redisVersion?: string | undefined;
  readonly sharedPaths?: readonly string[] | undefined;
  readonly onLog?: LogListener | undefined;
}

/** Returns the probes of the backends that can start a program. */
export function backendProbes(
  program: Program,
  options: Pick<LauncherOptions, "binDir"> = {},
): BackendProbes {
  return { container: openEngine, process: async () => requireProgram(program, search(options)) };
}

/**
 * Opens the launcher of a backend.
 *
 * @throws DaprTestingError `no_backend` when it is not available, or has another version than the one required
 */
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
    ownNetwork: options.ownNetwork,
    sharedPaths: options.sharedPaths ?? [],
    onLog,
  });
}

function search(options: Pick<LauncherOptions, "binDir">): BinarySearch {
  return { binDir: options.binDir, env: process.env, cwd: process.cwd() };
}
