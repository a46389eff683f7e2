import type { ChildProcess, ChildProcessByStdio } from "node:child_process";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import spawn from "cross-spawn";
import { LogBuffer, signalTree, within, type Watchdog } from "@dapr-ts/testing/internal";

/** How a process ended. */
export interface AppExit {
  /** The exit code; 128 plus the number of the signal that ended it; 126 or 127 if it cannot be started. */
  readonly exitCode: number;
  /** The reason why it could not be started. */
  readonly failure?: string;
}

export interface AppCommand {
  readonly command: readonly string[];
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
}

const GRACE_MS = 10_000;

/** The user's app in its own process group, so that a Ctrl-C at the terminal reaches it once, through this process. */
export class AppProcess {
  readonly ended: Promise<AppExit>;
  readonly #child: ChildProcess;
  readonly #watchdog: Watchdog;

  constructor(
    { command, dir, env }: AppCommand,
    watchdog: Watchdog,
    onLine: (line: string, isError: boolean) => void,
  ) {
    const [file = "", ...args] = command;
    // On Windows, npm and others are scripts, which Node alone does not start.
    const child = spawn(file, args, {
      cwd: dir,
      env,
      detached: process.platform !== "win32",
      stdio: ["ignore", "pipe", "pipe"],
    }) as ChildProcessByStdio<null, Readable, Readable>;
    this.#child = child;
    this.#watchdog = watchdog;
    if (child.pid !== undefined) watchdog.watch({ pid: child.pid });
    const read = Promise.all([
      new LogBuffer("app", (line) => onLine(line, false)).attach(child.stdout),
      new LogBuffer("app", (line) => onLine(line, true)).attach(child.stderr),
    ]);
    this.ended = new Promise((resolve) => {
      child.once("error", (error: NodeJS.ErrnoException) =>
        resolve({
          exitCode: error.code === "ENOENT" ? 127 : 126,
          failure: `${file} cannot be started: ${reasonOf(error)}; check the command of the app`,
        }),
      );
      // Not "close": a process that the app leaves running may hold its output open without end.
      child.once("exit", (code, signal) => {
        const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
        void within(1_000, read).then(() => resolve({ exitCode }));
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Sends a signal to the app and its child processes; with `force`, SIGKILL. */
  signal(signal: NodeJS.Signals, force: boolean): void {
    const { pid } = this.#child;
    if (pid !== undefined) signalTree(pid, force ? "SIGKILL" : signal);
  }

  /** Ends the app: SIGTERM, then SIGKILL after 10 s, also for processes that it left running. */
  async stop(): Promise<void> {
    this.signal("SIGTERM", false);
    await within(GRACE_MS, this.ended);
    this.signal("SIGKILL", true);
    await this.ended;
    if (this.#child.pid !== undefined) this.#watchdog.forget({ pid: this.#child.pid });
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return "the program was not found";
  return code === "EACCES" ? "the file is not executable" : message;
}
