import { execFileSync } from "node:child_process";

/** How signals and programs reach processes. */
export interface SignalSender {
  kill(pid: number, signal: NodeJS.Signals): void;
  /** Runs a program to its end. */
  run(file: string, args: readonly string[]): void;
}

const SYSTEM: SignalSender = {
  kill: (pid, signal) => void process.kill(pid, signal),
  run: (file, args) => void execFileSync(file, args, { stdio: "ignore", windowsHide: true }),
};

/**
 * Sends a signal to a process and to those that it started. Does nothing if it has ended.
 *
 * Windows has no signals: there, SIGINT has reached the process through the console, and any other signal ends it.
 */
export function signalTree(
  pid: number,
  signal: NodeJS.Signals,
  platform: NodeJS.Platform = process.platform,
  sender: SignalSender = SYSTEM,
): void {
  try {
    if (platform !== "win32") sender.kill(-pid, signal);
    else if (signal !== "SIGINT") sender.run("taskkill", ["/pid", String(pid), "/t", "/f"]);
  } catch {
    // It has already ended.
  }
}
