import { setTimeout as delay } from "node:timers/promises";
import { CliError } from "../spec/cli-error.ts";
import { attempt, type LeaseConnection } from "./lease-connection.ts";
import { PORT_VARIABLE, type LeaseRequest, type Part } from "./protocol.ts";
import { Starter } from "./starter.ts";

export interface LeaseOptions extends LeaseRequest {
  readonly firstPort: number;
  readonly binDir: string | undefined;
  /** The folder for the control plane's data and log. */
  readonly home: string;
  readonly signal?: AbortSignal | undefined;
  /** Called with what happened to the control plane, for the user. */
  readonly onProblem: (text: string) => void;
}

const PAUSE_MS = 50;

/** A run's share of the control plane. It ends with `release()` or with this process. */
export class Lease {
  readonly #options: LeaseOptions;
  #connection: LeaseConnection | undefined;
  #released = false;

  private constructor(options: LeaseOptions) {
    this.#options = options;
  }

  /**
   * Connects to the control plane, and starts it if it does not run.
   *
   * @throws CliError if it cannot be started; the signal's reason
   */
  static async acquire(options: LeaseOptions): Promise<Lease> {
    const lease = new Lease(options);
    await lease.#acquire();
    return lease;
  }

  address(part: Part): string | undefined {
    return this.#connection?.ready.addresses[part];
  }

  /** The process id of the control plane. */
  get pid(): number | undefined {
    return this.#connection?.ready.pid;
  }

  /** True if the scheduler's jobs outlive the control plane. */
  get persists(): boolean {
    return this.#connection?.ready.persist ?? false;
  }

  release(): void {
    this.#released = true;
    this.#connection?.close();
  }

  async #acquire(): Promise<void> {
    const { firstPort, signal, onProblem } = this.#options;
    const starter = new Starter(this.#options);
    for (;;) {
      signal?.throwIfAborted();
      const outcome = await attempt(this.#options, {
        onRestarted: (part, how) => onProblem(`${part} ${how} and was started again`),
        onLost: () => void this.#lost(),
      });
      if (typeof outcome === "object") {
        this.#connection = outcome;
        if (this.#released) outcome.close();
        return;
      }
      if (outcome === "foreign")
        throw new CliError(
          `port ${String(firstPort)} of 127.0.0.1 is used by a program that is not the control plane of dapr-ts; stop it, ` +
            `or set ${PORT_VARIABLE} to another port`,
        );
      if (outcome === "refused") starter.start();
      await delay(PAUSE_MS, undefined, signal ? { signal } : {}).catch(() => undefined);
    }
  }

  /** Connects again after the control plane has ended under its runs; it is started anew at the same addresses. */
  async #lost(): Promise<void> {
    const { signal, onProblem } = this.#options;
    if (this.#released || signal?.aborted === true) return;
    onProblem("the control plane ended; it is started again");
    try {
      await this.#acquire();
    } catch (error) {
      if (!this.#released) onProblem(error instanceof Error ? error.message : String(error));
    }
  }
}
