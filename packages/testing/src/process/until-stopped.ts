import { readFile, readdir } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Waits until a process that was sent SIGSTOP stands still: on a busy machine one of its threads may run on for a moment,
 * on another core. Only Linux shows this; elsewhere, and for a process that has ended, it resolves at once.
 */
export async function untilStopped(pid: number): Promise<void> {
  const tasks = `/proc/${String(pid)}/task`;
  const runs = async (task: string): Promise<boolean> => {
    const stat = await readFile(`${tasks}/${task}/stat`, "utf8").catch(() => "");
    // The state follows the name, which may hold anything but ends with the last parenthesis.
    return /\) [^Tt] [^)]*$/.test(stat);
  };
  for (;;) {
    const all = await readdir(tasks).catch(() => []);
    if (!(await Promise.all(all.map(runs))).includes(true)) return;
    await delay(1);
  }
}
