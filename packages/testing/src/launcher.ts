import type { StartDaprOptions } from "./options.ts";
import { ProcessLauncher } from "./process/process-launcher.ts";
import type { Launcher } from "./unit.ts";

export async function openLauncher(options: StartDaprOptions): Promise<Launcher> {
  return ProcessLauncher.open({
    search: { binDir: options.binDir, env: process.env, cwd: process.cwd() },
    onLog: options.onLog,
  });
}
