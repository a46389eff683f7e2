import type { CallName } from "../contestants/calls.ts";
import type { SidecarAddress } from "../sidecar/sidecar.ts";
import { WorkerProcess } from "../worker-process.ts";
import type { Reply, Request } from "./protocol.ts";
import type { Slice } from "./slice.ts";

export interface ContestantProcessOptions {
  /** Its name in `contestants/all.ts`. */
  contestant: string;
  sidecar: SidecarAddress;
  /** True to write a CPU profile at the end. */
  profile: boolean;
}

/** A contestant in a process of its own. */
export class ContestantProcess implements AsyncDisposable {
  readonly #name: string;
  readonly #worker: WorkerProcess<Request, Reply>;

  private constructor(name: string, worker: WorkerProcess<Request, Reply>) {
    this.#name = name;
    this.#worker = worker;
  }

  /** Resolves when it is connected and has shown that its calls do what they should. */
  static async start({ contestant, sidecar, profile }: ContestantProcessOptions): Promise<ContestantProcess> {
    const worker = new WorkerProcess<Request, Reply>(new URL("worker.ts", import.meta.url), {
      name: contestant,
      profile: profile ? contestant : undefined,
    });
    try {
      await worker.ask({ kind: "connect", contestant, sidecar });
    } catch (error) {
      worker.kill();
      throw error;
    }
    return new ContestantProcess(contestant, worker);
  }

  async measure(call: CallName, inFlight: number, ms: number): Promise<Slice> {
    const reply = await this.#worker.ask({ kind: "measure", call, inFlight, ms });
    if (reply.kind !== "measured") throw new Error(`${this.#name} answered "${reply.kind}"`);
    return reply.slice;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.ask({ kind: "close" });
    await this.#worker.end();
  }
}
