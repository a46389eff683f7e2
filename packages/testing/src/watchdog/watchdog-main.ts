// Runs as a process of its own. Its standard input is a pipe that its owner holds and never closes while
// alive, so the pipe's end says that the owner is gone, be it by SIGKILL. What is listed then is removed.
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Watched, WatchdogMessage } from "./messages.ts";
import { removeLabelled } from "./remove-labelled.ts";

const watched = new Map<string, Watched>();

// A Ctrl-C or a hang-up is for the owner; this process outlives it to clean up.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const { watch, what } = JSON.parse(line) as WatchdogMessage;
  const key = JSON.stringify(what);
  if (watch) watched.set(key, what);
  else watched.delete(key);
});
lines.on("close", () => {
  const all = [...watched.values()];
  for (const what of all) if ("pid" in what) kill(what.pid);
  for (const what of all)
    if ("engine" in what) removeLabelled(what.engine, what.label).catch(() => undefined);
  for (const what of all) {
    if ("folder" in what)
      rmSync(what.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
});

/** Each unit leads a process group of its own, and takes whatever it started along. */
function kill(pid: number): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
