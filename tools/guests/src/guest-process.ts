import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** An engine with a guest in it, as a process of this machine. */
export interface GuestProcess {
  /** Resolves with its status when it has ended. */
  readonly ended: Promise<number>;
  /** Stops it, and waits until it is gone. */
  stop(): Promise<void>;
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Takes each line that the guest prints. */
  readonly onLine: (line: string) => void;
}

/** @throws Error when there is no such program */
export async function spawnGuest(
  command: string,
  args: readonly string[],
  { env, onLine }: SpawnOptions,
): Promise<GuestProcess> {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: jco serves from a child of its own, which would outlive it.
    detached: true,
    env: { ...process.env, ...env },
  });
  // Should this process end without having stopped it.
  const onExit = (): void => killGroup(child, "SIGKILL");
  process.once("exit", onExit);
  const ended = new Promise<number>((resolve) => {
    child.once("close", (code) => {
      process.off("exit", onExit);
      resolve(code ?? 1);
    });
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  return {
    ended,
    async stop() {
      killGroup(child, "SIGTERM");
      const hard = setTimeout(() => killGroup(child, "SIGKILL"), 2_000);
      await ended;
      clearTimeout(hard);
    },
  };
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // All of it has ended.
  }
}
