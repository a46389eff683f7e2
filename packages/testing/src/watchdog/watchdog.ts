import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Watched, WatchdogMessage } from "./messages.ts";

/**
 * Removes what a runtime started when this process ends without having done so: a test that forgot stop(),
 * an uncaught error, Ctrl-C, SIGKILL. It is a process of its own because nothing inside this one survives
 * SIGKILL, and because it leaves this process' signal handlers and their meaning alone.
 */
export class Watchdog {
  readonly #child: ChildProcess;

  constructor() {
    // Run from source, the file next door is TypeScript, which Node runs as it is.
    const file = import.meta.url.endsWith(".ts") ? "./watchdog-main.ts" : "./watchdog-main.js";
    this.#child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
      // A group of its own: a Ctrl-C at the terminal goes to the foreground group only.
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    this.#child.unref();
    const input = this.#child.stdin as NodeJS.WritableStream & { unref?(): void };
    input.unref?.();
    // A watchdog that was killed protects no more, but what it watched over still works.
    input.on("error", () => undefined);
    this.#child.on("error", () => undefined);
  }

  watch(what: Watched): void {
    this.#send({ watch: true, what });
  }

  forget(what: Watched): void {
    this.#send({ watch: false, what });
  }

  /** Lets it remove what is still watched, and resolves when it has ended. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined)
      return;
    const ended = once(this.#child, "exit");
    this.#child.ref();
    this.#child.stdin?.end();
    await ended;
  }

  #send(message: WatchdogMessage): void {
    this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
  }
}
