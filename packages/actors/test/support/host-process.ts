import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface HostOptions {
  readonly port: number;
  readonly channel: "http" | "grpc" | "stream";
  readonly httpEndpoint: string;
  readonly grpcEndpoint: string;
  /** The file that each turn writes its begin and end to. Default: none. */
  readonly ledger?: string;
}

/** A host of actors in a process of its own. */
export class HostProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  #said = "";

  private constructor(options: HostOptions) {
    const program = fileURLToPath(new URL("host.mjs", import.meta.url));
    this.#child = spawn(process.execPath, [program, JSON.stringify(options)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (chunk: Buffer) => (this.#said += chunk.toString()));
    }
  }

  /** Resolves when the host is ready. */
  static async start(options: HostOptions): Promise<HostProcess> {
    const host = new HostProcess(options);
    const ended = once(host.#child, "exit").then(() => {
      throw new Error(`the host ended: ${host.#said}`);
    });
    while (!host.#said.includes("ready"))
      await Promise.race([once(host.#child.stdout as NodeJS.EventEmitter, "data"), ended]);
    ended.catch(() => undefined);
    return host;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get said(): string {
    return this.#said;
  }

  /** Stops and continues the process, or turns it unhealthy and back. */
  signal(signal: "SIGSTOP" | "SIGCONT" | "SIGUSR2"): void {
    this.#child.kill(signal);
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill(signal);
    await exited;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
