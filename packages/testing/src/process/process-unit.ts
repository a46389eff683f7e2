import { spawn, type ChildProcess } from "node:child_process";
import type { LogBuffer } from "../log-buffer.ts";
import { DaprTestingError } from "../errors.ts";
import type { Exit, Unit } from "../unit.ts";
import type { Watchdog } from "../watchdog/watchdog.ts";
import { within } from "../within.ts";
import { untilStopped } from "./until-stopped.ts";

export interface ProcessRun {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly ports: Readonly<Record<string, number>>;
  readonly log: LogBuffer;
  readonly watchdog: Watchdog;
}

/** A unit as a child process that leads a process group of its own. */
export class ProcessUnit implements Unit {
  readonly #run: ProcessRun;
  #child: ChildProcess | undefined;
  #exited: Promise<Exit> = Promise.resolve({ code: undefined, signal: undefined });
  #alive = false;

  constructor(run: ProcessRun) {
    this.#run = run;
  }

  get name(): string {
    return this.#run.name;
  }

  get pid(): number | undefined {
    return this.#alive ? this.#child?.pid : undefined;
  }

  get exited(): Promise<Exit> {
    return this.#exited;
  }

  logs(): string {
    return this.#run.log.text();
  }

  tail(): string {
    return this.#run.log.tail();
  }

  address(port: string): string {
    return `127.0.0.1:${this.#run.ports[port]}`;
  }

  innerAddress(port: string): string {
    return this.address(port);
  }

  outerAddress(port: string): string {
    return this.address(port);
  }

  async start(): Promise<void> {
    if (this.#alive) return;
    const { file, args, env, log, watchdog } = this.#run;
    // Detached: a Ctrl-C at the terminal is for the test, which then stops its sidecars in order.
    const child = spawn(file, args, {
      env,
      detached: true,
      windowsHide: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { pid } = child;
    if (pid === undefined) {
      const error = await new Promise<Error>((resolve) => child.once("error", resolve));
      throw new DaprTestingError("no_backend", `${file} could not be started: ${error.message}`, {
        cause: error,
      });
    }
    watchdog.watch({ pid });
    child.on("error", () => undefined);
    void log.attach(child.stdout);
    void log.attach(child.stderr);
    this.#child = child;
    this.#alive = true;
    this.#exited = new Promise((resolve) => {
      child.once("exit", () => {
        this.#alive = false;
        watchdog.forget({ pid });
      });
      // Not "exit": by "close" the last lines of the log have been read.
      child.once("close", (code, signal) =>
        resolve({ code: code ?? undefined, signal: signal ?? undefined }),
      );
    });
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    if (this.#alive) this.#child?.kill(signal);
  }

  async pause(): Promise<void> {
    await this.kill("SIGSTOP");
    if (this.#alive && this.#child?.pid !== undefined) await untilStopped(this.#child.pid);
  }

  async resume(): Promise<void> {
    await this.kill("SIGCONT");
  }

  async stop(graceMs: number): Promise<void> {
    await this.kill("SIGTERM");
    // A paused process takes its SIGTERM only once it runs again.
    if (process.platform !== "win32") await this.kill("SIGCONT");
    if (await within(graceMs, this.exited)) return;
    await this.kill("SIGKILL");
    await this.exited;
  }

  async remove(graceMs: number): Promise<void> {
    await this.stop(graceMs);
  }
}
