import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface AppProcess extends AsyncDisposable {
  /** Its exit code; -1 when a signal ended it. */
  readonly exited: Promise<number>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts an app as a process of its own. `say` is told each line that it prints. */
export function startApp(
  name: "checkout" | "fulfilment",
  environment: Readonly<Record<string, string>>,
  say: (line: string) => void,
): AppProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`${name}.ts`, import.meta.url))], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  createInterface({ input: child.stdout }).on("line", say);
  // Closed, not only ended: the last line has been read by then.
  const exited = once(child, "close").then(([code]) => (code as number | null) ?? -1);
  return {
    exited,
    kill: (signal) => void child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
