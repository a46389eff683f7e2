import { spawn, type ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { LogBuffer } from "../log-buffer.ts";
import { Watchdog } from "../watchdog/watchdog.ts";
import { within } from "../within.ts";

export interface AppEnd {
  /** The exit code of the app; 128 plus the number of the signal that ended it; 126 or 127 if it cannot be started. */
  readonly exitCode: number;
  /** The reason why it could not be started. */
  readonly failure?: string;
}

const GRACE_MS = 10_000;

/** The user's app in its own process group, so that a Ctrl-C at the terminal reaches it once, through this process. */
export class AppProcess implements AsyncDisposable {
  readonly ended: Promise<AppEnd>;
  readonly #child: ChildProcess;
  readonly #watchdog = new Watchdog();

  constructor(command: string[], env: NodeJS.ProcessEnv, onLine: (line: string, isError: boolean) => void) {
    const [file = "", ...args] = command;
    const child = spawn(file, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    if (child.pid !== undefined) this.#watchdog.watch({ pid: child.pid });
    const read = Promise.all([
      new LogBuffer("app", (line) => onLine(line, false)).attach(child.stdout),
      new LogBuffer("app", (line) => onLine(line, true)).attach(child.stderr),
    ]);
    this.ended = new Promise((resolve) => {
      child.once("error", (error: NodeJS.ErrnoException) =>
        resolve({
          exitCode: error.code === "ENOENT" ? 127 : 126,
          failure: `${file} cannot be started: ${error.message}; check the command after --`,
        }),
      );
      // Not "close": a process that the app leaves running may hold its output open without end.
      child.once("exit", (code, signal) => {
        const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
        void within(1_000, read).then(() => resolve({ exitCode }));
      });
    });
  }

  /** Sends a signal to the app and its child processes; with `force`, SIGKILL. */
  signal(signal: NodeJS.Signals, force: boolean): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(process.platform === "win32" ? pid : -pid, force ? "SIGKILL" : signal);
    } catch {
      // It has already ended.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal("SIGTERM", false);
    await within(GRACE_MS, this.ended);
    // The whole group, including processes that an app left running when it ended.
    this.signal("SIGKILL", true);
    await this.ended;
    if (this.#child.pid !== undefined) this.#watchdog.forget({ pid: this.#child.pid });
    await this.#watchdog.close();
  }
}
