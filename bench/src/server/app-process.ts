import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Slice } from "../load/slice.ts";
import type { SidecarAddress } from "../sidecar/sidecar.ts";
import type { AppReply, AppRequest } from "./app-protocol.ts";
import type { AppName } from "./app-worker.ts";
import type { Pump } from "./pump.ts";

export interface AppProcessOptions {
  /** The port that the app listens on. */
  readonly port: number;
  readonly sidecar: SidecarAddress;
  /** Whether it writes a CPU profile when it ends. */
  readonly profile: boolean;
}

/** An app in a process of its own, so that CPU time, memory and compiled code are its own too. */
export class AppProcess implements AsyncDisposable {
  readonly #name: AppName;
  readonly #child: ChildProcess;

  private constructor(name: AppName, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
  }

  /** Resolves when the app says that it can be called. */
  static async start(name: AppName, { port, sidecar, profile }: AppProcessOptions): Promise<AppProcess> {
    const results = fileURLToPath(new URL("../../results", import.meta.url));
    const file = `app-${name.replaceAll(/\W+/g, "-")}.cpuprofile`;
    const child = fork(fileURLToPath(new URL("app-worker.ts", import.meta.url)), {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      execArgv: profile ? ["--cpu-prof", `--cpu-prof-dir=${results}`, `--cpu-prof-name=${file}`] : [],
    });
    const app = new AppProcess(name, child);
    try {
      await app.#ask({ kind: "start", app: name, port, sidecar });
      return app;
    } catch (error) {
      child.kill();
      throw error;
    }
  }

  /** Has a pump send requests to the app for some time. */
  async measure(pump: Pump, ms: number): Promise<Slice> {
    const before = await this.#usage();
    const { answered, wallMs } = await pump.run(ms);
    const after = await this.#usage();
    const handled = after.handled - before.handled;
    if (handled !== answered || handled === 0) {
      throw new Error(`${this.#name} answered ${String(answered)} requests and handled ${String(handled)}`);
    }
    return { calls: answered, wallMs, cpuMs: after.cpuMs - before.cpuMs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.disconnect();
    await exited;
  }

  async #usage(): Promise<{ cpuMs: number; handled: number }> {
    const reply = await this.#ask({ kind: "usage" });
    if (reply.kind !== "usage") throw new Error(`${this.#name} answered "${reply.kind}"`);
    return reply;
  }

  #ask(request: AppRequest): Promise<AppReply> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const onReply = (reply: AppReply): void => {
        child.off("exit", onExit);
        if (reply.kind === "failed") reject(new Error(`${this.#name}: ${reply.reason}`));
        else resolve(reply);
      };
      const onExit = (code: number | null): void => {
        child.off("message", onReply);
        reject(new Error(`${this.#name} exited with ${String(code)}`));
      };
      child.once("message", onReply).once("exit", onExit);
      child.send(request);
    });
  }
}
