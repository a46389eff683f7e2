import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface WorkerOptions {
  /** For errors. */
  readonly name: string;
  /** The name of the CPU profile that it writes when it ends, without its extension; undefined for none. */
  readonly profile: string | undefined;
}

/** A worker's response to any request. */
export interface Failed {
  readonly kind: "failed";
  readonly reason: string;
}

/** A program in a process of its own, so that CPU time, memory and compiled code are its own too. It answers each message once. */
export class WorkerProcess<Request extends object, Reply extends { readonly kind: string }> {
  readonly #name: string;
  readonly #child: ChildProcess;

  constructor(program: URL, { name, profile }: WorkerOptions) {
    this.#name = name;
    this.#child = fork(fileURLToPath(program), {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      execArgv: profile === undefined ? [] : profiling(profile),
    });
  }

  /** Sends a request and resolves to its response. Rejects if the worker reports a failure or ends. */
  ask(request: Request): Promise<Reply> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const onReply = (reply: Reply | Failed): void => {
        child.off("exit", onExit);
        if (isFailed(reply)) reject(new Error(`${this.#name}: ${reply.reason}`));
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

  kill(): void {
    this.#child.kill();
  }

  /** Closes the channel, at which the worker ends. */
  async end(): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.disconnect();
    await exited;
  }
}

const isFailed = (reply: { readonly kind: string }): reply is Failed => reply.kind === "failed";

function profiling(name: string): string[] {
  const results = fileURLToPath(new URL("../results", import.meta.url));
  return [
    "--cpu-prof",
    `--cpu-prof-dir=${results}`,
    `--cpu-prof-name=${name.replaceAll(/\W+/g, "-")}.cpuprofile`,
  ];
}
