import type { Code, DaprErrorInit } from "@dapr-ts/core";
import { DaprError, notStarted, requireCountOrInfinity } from "@dapr-ts/core/internal";

/** Failure of a call. */
export interface Fault extends Omit<DaprErrorInit, "operation" | "code"> {
  /** The code of the error. */
  code: Code;
  /** Default: a message that names the fault as injected. */
  message?: string | undefined;
  /** How many calls fail. Default: 1. */
  times?: number | undefined;
  /**
   * The moment of the failure: `before` the operation runs; `after` it ran, so that its response is lost; or `refused`,
   * where the request provably never reached the sidecar. Default: `before`.
   */
  when?: "before" | "after" | "refused" | undefined;
}

/** Faults that wait for calls of their operations. */
export class Faults {
  readonly #waiting = new Map<string, { fault: Fault; left: number }[]>();

  add(operation: string, fault: Fault): void {
    const left = fault.times ?? 1;
    requireCountOrInfinity("times", left);
    this.#waiting.set(operation, [...(this.#waiting.get(operation) ?? []), { fault, left }]);
  }

  clear(): void {
    this.#waiting.clear();
  }

  /** Removes and returns the fault of the next call. */
  take(operation: string): { error: DaprError; after: boolean } | undefined {
    const queue = this.#waiting.get(operation);
    const first = queue?.[0];
    if (queue === undefined || first === undefined) return undefined;
    if (--first.left <= 0) queue.shift();
    const { message = "injected by the test", when, ...init } = first.fault;
    const error = new DaprError(message, { ...init, operation });
    return { error: when === "refused" ? notStarted(error) : error, after: when === "after" };
  }
}
