import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** A running guest. */
export interface GuestProcess {
  /** Resolves with the exit status. */
  readonly ended: Promise<number>;
  /** Stops the guest and waits for its end. */
  stop(): Promise<void>;
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Receives each line that the guest prints. */
  readonly onLine: (line: string) => void;
}

/**
 * Starts an engine as a child process.
 *
 * @throws Error if the command does not exist
 */
export async function spawnGuest(
  command: string,
  args: readonly string[],
  { env, onLine }: SpawnOptions,
): Promise<GuestProcess> {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    // A process group: jco serves from a child process, which would outlive it.
    detached: true,
    env: { ...process.env, ...env },
  });
  // For an end of this process that does not call `stop`.
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
    // The whole group has ended.
  }
}
