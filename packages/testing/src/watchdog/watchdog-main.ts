// Runs as its own process. Its standard input is a pipe that its owner keeps open while it lives, so the end of the pipe
// means that the owner has ended, even by SIGKILL. Everything that is listed then is removed.
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Watched, WatchdogMessage } from "./messages.ts";
import { signalTree } from "../process/end-tree.ts";
import { removeLabelled } from "./remove-labelled.ts";

const watched = new Map<string, Watched>();

// A Ctrl-C or a hang-up is meant for the owner; this process outlives it to clean up.
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
  for (const what of all) if ("pid" in what) signalTree(what.pid, "SIGKILL");
  for (const what of all)
    if ("engine" in what) removeLabelled(what.engine, what.label).catch(() => undefined);
  for (const what of all) {
    if ("folder" in what)
      rmSync(what.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
});
