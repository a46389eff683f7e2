import type { Sidecar } from "@dapr-ts/testing";
import type { Watchdog } from "@dapr-ts/testing/internal";
import type { AppSpec } from "../spec/run-spec.ts";
import { appEnvironment } from "./app-environment.ts";
import { AppProcess, type AppExit } from "./app-process.ts";
import type { AppState } from "./events.ts";

export interface RunAppHooks {
  /** Environment of every app, below its own. */
  readonly env: NodeJS.ProcessEnv;
  readonly watchdog: Watchdog;
  onLine(line: string, isError: boolean): void;
  onState(state: AppState): void;
  /** Receives how the app ended, each time that it does not start again by itself. */
  onEnd(exit: AppExit): void;
}

/** One app of a run, with its sidecar. */
export interface RunningApp {
  /** The app id. */
  readonly appId: string;
  /** How it is run. */
  readonly spec: AppSpec;
  /** Its sidecar, which keeps running when the app starts again. */
  readonly sidecar: Sidecar;
  /** The state of its process. */
  readonly state: AppState;
  /** The process id of the app; undefined while it does not run. */
  readonly pid: number | undefined;
  /** Number of starts of the process. */
  readonly starts: number;
  /** How the last process ended. */
  readonly lastExit: AppExit | undefined;
  /** Settles when the process has ended and does not start again; pending without a command. */
  readonly ended: Promise<AppExit>;
}

/** An app of a run that this process starts and stops. */
export class RunApp implements RunningApp {
  readonly spec: AppSpec;
  readonly sidecar: Sidecar;
  readonly ended: Promise<AppExit>;
  lastExit: AppExit | undefined;
  starts = 0;
  readonly #hooks: RunAppHooks;
  readonly #settle: (exit: AppExit) => void;
  readonly #waits: boolean;
  #state: AppState = "none";
  #process: AppProcess | undefined;
  #restarting: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  /** @param waits keeps the app `waiting` when its process ends, for a restart */
  constructor(spec: AppSpec, sidecar: Sidecar, waits: boolean, hooks: RunAppHooks) {
    this.spec = spec;
    this.sidecar = sidecar;
    this.#waits = waits;
    this.#hooks = hooks;
    const { promise, resolve } = Promise.withResolvers<AppExit>();
    this.ended = promise;
    this.#settle = resolve;
  }

  get appId(): string {
    return this.spec.appId;
  }

  get state(): AppState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#state === "running" || this.#state === "restarting" ? this.#process?.pid : undefined;
  }

  /** Starts the process, if the app has a command. */
  start(): void {
    if (this.spec.command.length === 0 || this.#stopped) return;
    this.#set("starting");
    this.starts++;
    const started = new AppProcess(
      {
        command: this.spec.command,
        dir: this.spec.dir,
        env: appEnvironment(this.spec, this.sidecar, this.#hooks.env),
      },
      this.#hooks.watchdog,
      (line, isError) => this.#hooks.onLine(line, isError),
    );
    this.#process = started;
    this.#set("running");
    void started.ended.then((exit) => {
      if (this.#process !== started) return;
      this.lastExit = exit;
      if (this.#restarting !== undefined) return;
      if (this.#waits && !this.#stopped) this.#set("waiting");
      else this.#finish(exit);
    });
  }

  /** Ends the process and starts it again, also one that has ended by itself. The sidecar keeps running. */
  async restart(): Promise<void> {
    if (this.#stopped) return;
    if (this.#restarting !== undefined) {
      // Files changed again meanwhile: the process that is about to start may have read the older ones.
      this.#again = true;
      return this.#restarting;
    }
    this.#restarting = (async () => {
      do {
        this.#again = false;
        const hasEnded = this.#state === "ended";
        this.#set("restarting");
        // Its process id may be that of another program by now.
        if (!hasEnded) await this.#process?.stop();
      } while (this.#again);
    })();
    await this.#restarting;
    this.#restarting = undefined;
    if (this.#stopped) this.#finish(this.lastExit ?? { exitCode: 0 });
    else this.start();
  }

  /** Forwards a signal; the process decides how it ends. It is not started again. */
  signal(signal: NodeJS.Signals, force: boolean): void {
    this.#stopped = true;
    if (this.#state === "waiting") this.#finish(this.lastExit ?? { exitCode: 0 });
    this.#process?.signal(signal, force);
  }

  /** Ends the process, and waits until it has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#process?.stop();
    if (this.#process !== undefined && this.#state !== "ended")
      this.#finish(this.lastExit ?? (await this.#process.ended));
  }

  #finish(exit: AppExit): void {
    this.lastExit = exit;
    this.#set("ended");
    this.#settle(exit);
    this.#hooks.onEnd(exit);
  }

  #set(state: AppState): void {
    this.#state = state;
    this.#hooks.onState(state);
  }
}
