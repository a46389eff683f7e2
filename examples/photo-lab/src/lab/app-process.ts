import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LabApp } from "./usual-apps.ts";

const GRACE_MS = 10_000;
const TAIL_LINES = 10;

export interface AppProcessOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
}

/**
 * An app in a process of its own, and in a process group of its own: a Ctrl-C at the terminal reaches the lab alone, which
 * stops the apps before their sidecars. The channel between the two breaks when the lab is killed, and ends the app.
 */
export class AppProcess implements AsyncDisposable {
  readonly appId: string;
  /** Settles when the app reports that Dapr reaches it. */
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #tail: string[] = [];

  constructor({ appId, program, port, daprHttpPort }: LabApp, { env, onLine }: AppProcessOptions) {
    this.appId = appId;
    this.#child = fork(
      fileURLToPath(new URL(`../${program}`, import.meta.url)),
      ["--port", String(port), "--dapr-http-port", String(daprHttpPort)],
      { env, execArgv: [], detached: true, stdio: ["ignore", "pipe", "pipe", "ipc"] },
    );
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        for (const line of text.trimEnd().split("\n")) {
          this.#tail.push(line);
          if (this.#tail.length > TAIL_LINES) this.#tail.shift();
          onLine(line);
        }
      });
    }
    this.ready = once(this.#child, "message").then(() => undefined);
    this.#ended = once(this.#child, "close").then(() => undefined);
  }

  /** Rejects when the app ends, with the last that it said; it never resolves. */
  async lost(): Promise<never> {
    await this.#ended;
    const how = String(this.#child.exitCode ?? this.#child.signalCode);
    throw new Error([`${this.appId} has ended with ${how}`, ...this.#tail].join("\n"));
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGTERM");
    const timer = setTimeout(() => this.kill("SIGKILL"), GRACE_MS);
    await this.#ended;
    clearTimeout(timer);
  }
}
