import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freePort } from "@dapr-ts/testing";
import type { Context } from "../benchmark.ts";
import type { Slice } from "../load/slice.ts";
import type { AppReply, AppRequest } from "./app-protocol.ts";
import type { AppName } from "./apps.ts";
import { Pump } from "./pump.ts";

/** An app in a process of its own, and the connections over which it is sent events. */
export class AppProcess implements AsyncDisposable {
  readonly #name: AppName;
  readonly #child: ChildProcess;
  #pump: Pump | undefined;

  private constructor(name: AppName, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
  }

  /** Resolves when the app has handled a first event. */
  static async start(name: AppName, { sidecar, profile }: Context): Promise<AppProcess> {
    const results = fileURLToPath(new URL("../../results", import.meta.url));
    const file = `server-${name.replaceAll(/\W+/g, "-")}.cpuprofile`;
    const child = fork(fileURLToPath(new URL("app-worker.ts", import.meta.url)), {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      execArgv: profile ? ["--cpu-prof", `--cpu-prof-dir=${results}`, `--cpu-prof-name=${file}`] : [],
    });
    const app = new AppProcess(name, child);
    try {
      const port = await freePort();
      await app.#ask({ kind: "start", app: name, port, sidecar: await sidecar() });
      app.#pump = await Pump.connect(port);
      const { calls } = await app.measure(1);
      if (calls === 0) throw new Error(`${name} handled nothing`);
      return app;
    } catch (error) {
      child.kill();
      throw error;
    }
  }

  /** Sends events for some time. */
  async measure(ms: number): Promise<Slice> {
    if (this.#pump === undefined) throw new Error(`${this.#name} is not connected`);
    const before = await this.#usage();
    const { answered, wallMs } = await this.#pump.run(ms);
    const after = await this.#usage();
    const handled = after.handled - before.handled;
    if (handled !== answered) {
      throw new Error(`${this.#name} answered ${String(answered)} events and handled ${String(handled)}`);
    }
    return { calls: answered, wallMs, cpuMs: after.cpuMs - before.cpuMs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pump?.close();
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
