// Runs as a process of its own. Its standard input is a pipe that its owner holds and never closes while
// alive, so the pipe's end says that the owner is gone, be it by SIGKILL. What is listed then is removed.
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import type { WatchdogMessage } from "./messages.ts";

const pids = new Set<number>();
const folders = new Set<string>();

// A Ctrl-C or a hang-up is for the owner; this process outlives it to clean up.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const message = JSON.parse(line) as WatchdogMessage;
  const [set, value] = "pid" in message ? [pids, message.pid] : [folders, message.folder];
  if (message.watch) (set as Set<unknown>).add(value);
  else (set as Set<unknown>).delete(value);
});
lines.on("close", () => {
  for (const pid of pids) kill(pid);
  for (const folder of folders)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

/** Each unit leads a process group of its own, and takes whatever it started along. */
function kill(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, "SIGKILL");
      return;
    } catch {
      // No such group, or on Windows no groups at all: then the process alone; or it has ended by itself.
    }
  }
}
