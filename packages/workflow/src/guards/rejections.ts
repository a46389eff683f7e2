import type { Run } from "../engine/run.ts";

/**
 * Keeps rejections in workflow code from ending the process: a promise that the code awaits only later, or that settles after
 * its run, is not a fault. All others end the process as they did before. Returns the function that restores that.
 */
export function ignoreRejections(current: () => Run | undefined): () => void {
  const listener = (reason: unknown): void => {
    if (current() !== undefined) return;
    // With this listener Node leaves the rejection to the listeners: without another one it is thrown, as by default.
    if (process.listenerCount("unhandledRejection") === 1) throw reason;
  };
  process.on("unhandledRejection", listener);
  return () => void process.off("unhandledRejection", listener);
}
