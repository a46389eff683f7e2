import { untilStopped } from "../process/until-stopped.ts";

/**
 * Freezes a process with SIGSTOP, and resolves when it stands still: it keeps its connections and does nothing. Sidecars
 * and control plane have `pause()` for this, also in containers.
 *
 * @throws Error when the process does not exist
 */
export async function freezeProcess(pid: number): Promise<void> {
  process.kill(pid, "SIGSTOP");
  await untilStopped(pid);
}

/**
 * Lets a frozen process run again, with SIGCONT.
 *
 * @throws Error when the process does not exist
 */
export function thawProcess(pid: number): void {
  process.kill(pid, "SIGCONT");
}
