import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "../spec/cli-error.ts";

const STARTS = 5;

/** Starts the control plane's process. It outlives this one. */
export class Starter {
  readonly #options: {
    readonly firstPort: number;
    readonly home: string;
    readonly binDir: string | undefined;
  };
  #child: ChildProcess | undefined;
  #starts = 0;

  constructor(options: {
    readonly firstPort: number;
    readonly home: string;
    readonly binDir: string | undefined;
  }) {
    this.#options = options;
  }

  /**
   * Starts it unless the last one still runs. One that finds the port taken ends at once.
   *
   * @throws CliError after some starts in vain
   */
  start(): void {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) return;
    if (this.#starts++ >= STARTS)
      throw new CliError(`the control plane does not start; read its log in ${this.#log}`);
    const { firstPort, home, binDir } = this.#options;
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const log = openSync(this.#log, "a", 0o600);
    const file = import.meta.url.endsWith(".ts") ? "./control-plane-main.ts" : "./control-plane-main.js";
    const args = [String(firstPort), join(home, `scheduler-${String(firstPort)}`), binDir ?? ""];
    this.#child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], {
      // A group of its own: it must outlive this run while others need it.
      detached: true,
      windowsHide: true,
      stdio: ["ignore", log, log],
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    this.#child.on("error", () => undefined);
    this.#child.unref();
    closeSync(log);
  }

  get #log(): string {
    return join(this.#options.home, `control-plane-${String(this.#options.firstPort)}.log`);
  }
}
