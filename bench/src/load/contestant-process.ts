import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { CallName } from "../contestants/calls.ts";
import type { SidecarAddress } from "../sidecar/sidecar.ts";
import type { Reply, Request } from "./protocol.ts";
import type { Slice } from "./slice.ts";

export interface ContestantProcessOptions {
  /** Its name in `contestants/all.ts`. */
  contestant: string;
  sidecar: SidecarAddress;
  /** Whether it writes a CPU profile when it ends. */
  profile: boolean;
}

/** A contestant in a process of its own, so that CPU time, memory and compiled code are its own too. */
export class ContestantProcess implements AsyncDisposable {
  readonly #name: string;
  readonly #child: ChildProcess;

  private constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
  }

  /** Resolves when it is connected and has shown that its calls do what they should. */
  static async start({ contestant, sidecar, profile }: ContestantProcessOptions): Promise<ContestantProcess> {
    const results = fileURLToPath(new URL("../../results", import.meta.url));
    const file = `${contestant.replaceAll(/\W+/g, "-")}.cpuprofile`;
    const child = fork(fileURLToPath(new URL("worker.ts", import.meta.url)), {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      execArgv: profile ? ["--cpu-prof", `--cpu-prof-dir=${results}`, `--cpu-prof-name=${file}`] : [],
    });
    const started = new ContestantProcess(contestant, child);
    try {
      await started.#ask({ kind: "connect", contestant, sidecar });
    } catch (error) {
      child.kill();
      throw error;
    }
    return started;
  }

  async measure(call: CallName, inFlight: number, ms: number): Promise<Slice> {
    const reply = await this.#ask({ kind: "measure", call, inFlight, ms });
    if (reply.kind !== "measured") throw new Error(`${this.#name} answered "${reply.kind}"`);
    return reply.slice;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, "exit");
    await this.#ask({ kind: "close" });
    this.#child.disconnect();
    await exited;
  }

  #ask(request: Request): Promise<Reply> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const onReply = (reply: Reply): void => {
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
