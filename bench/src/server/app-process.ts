import type { Slice } from "../load/slice.ts";
import type { SidecarAddress } from "../sidecar/sidecar.ts";
import { WorkerProcess } from "../worker-process.ts";
import type { AppName } from "./all-apps.ts";
import type { AppReply, AppRequest } from "./app-protocol.ts";

export interface AppProcessOptions {
  /** The port that the app listens on. */
  readonly port: number;
  readonly sidecar: SidecarAddress;
  /** True to write a CPU profile at the end. */
  readonly profile: boolean;
}

/** Sends requests to an app. */
export interface Load {
  /** Sends for some time; resolves when the last answer has come. */
  run(ms: number): Promise<{ answered: number; wallMs: number }>;
}

/** An app in a process of its own. */
export class AppProcess implements AsyncDisposable {
  readonly #name: AppName;
  readonly #worker: WorkerProcess<AppRequest, AppReply>;

  private constructor(name: AppName, worker: WorkerProcess<AppRequest, AppReply>) {
    this.#name = name;
    this.#worker = worker;
  }

  /** Resolves when the app accepts calls. */
  static async start(name: AppName, { port, sidecar, profile }: AppProcessOptions): Promise<AppProcess> {
    const worker = new WorkerProcess<AppRequest, AppReply>(new URL("app-worker.ts", import.meta.url), {
      name,
      profile: profile ? `app-${name}` : undefined,
    });
    try {
      await worker.ask({ kind: "start", app: name, port, sidecar });
      return new AppProcess(name, worker);
    } catch (error) {
      worker.kill();
      throw error;
    }
  }

  /** Has a pump send requests to the app for some time. */
  async measure(pump: Load, ms: number): Promise<Slice> {
    const before = await this.#usage();
    const { answered, wallMs } = await pump.run(ms);
    const after = await this.#usage();
    const handled = after.handled - before.handled;
    if (handled !== answered || handled === 0) {
      throw new Error(`${this.#name} answered ${String(answered)} requests and handled ${String(handled)}`);
    }
    return { calls: answered, wallMs, cpuMs: after.cpuMs - before.cpuMs };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#worker.end();
  }

  async residentMegabytes(): Promise<number> {
    return (await this.#usage()).residentBytes / 1_000_000;
  }

  async #usage(): Promise<{ cpuMs: number; handled: number; residentBytes: number }> {
    const reply = await this.#worker.ask({ kind: "usage" });
    if (reply.kind !== "usage") throw new Error(`${this.#name} answered "${reply.kind}"`);
    return reply;
  }
}
