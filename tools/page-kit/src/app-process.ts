import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const GRACE_MS = 10_000;

export interface AppProcessOptions {
  /** The program, which sends a message to its parent once it is ready. */
  readonly program: URL;
  /** Variables of its environment beside those of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Called when the process has ended, however that was. */
  readonly ended: (how: string) => void;
}

/** The process of an app, which can be killed and started again; its sidecar stays, as in a pod whose app crashes. */
export class AppProcess implements AsyncDisposable {
  readonly #options: AppProcessOptions;
  #child: ChildProcess | undefined;
  #ready = false;

  constructor(options: AppProcessOptions) {
    this.#options = options;
  }

  /** The id of the process; undefined while it does not run. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get state(): "stopped" | "starting" | "running" {
    if (this.#child === undefined) return "stopped";
    return this.#ready ? "running" : "starting";
  }

  /** Starts the process if it does not run. Resolves when it is ready, or when it has ended. */
  async start(): Promise<void> {
    if (this.#child !== undefined) return;
    const { program, env, ended: tell } = this.#options;
    // In a group of its own: Ctrl-C at the terminal is for the parent, which then stops this process.
    const child = fork(fileURLToPath(program), [], {
      env: { ...process.env, ...env },
      execArgv: [],
      detached: true,
    });
    this.#child = child;
    const ended = once(child, "exit").then(() => {
      this.#child = undefined;
      this.#ready = false;
      tell(child.signalCode ?? `exit code ${String(child.exitCode)}`);
    });
    const ready = once(child, "message").then(() => {
      this.#ready = true;
    });
    await Promise.race([ready, ended]);
  }

  /** Ends the process as a crash would: it finishes nothing and reports nothing. */
  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    await exited;
    clearTimeout(timer);
  }
}

/** Calls once when a program that {@link AppProcess} has started must stop, also if its parent was killed. */
export function onStop(stop: () => Promise<void>): void {
  let stopping: Promise<void> | undefined;
  const once = (): void => {
    stopping ??= stop().then(() => {
      if (process.connected) process.disconnect();
    });
  };
  for (const reason of ["SIGTERM", "SIGINT", "disconnect"]) process.once(reason, once);
}
