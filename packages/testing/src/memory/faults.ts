import type { Code, DaprErrorInit } from "@dapr-ts/core";
import { DaprError, notStarted, requireCount } from "@dapr-ts/core/internal";

/** How a call is to fail. */
export interface Fault extends Omit<DaprErrorInit, "operation" | "code"> {
  code: Code;
  /** Default: one that says that the fault was injected. */
  message?: string | undefined;
  /** How many calls fail. Default: 1. */
  times?: number | undefined;
  /**
   * When it fails: `before` the operation is done, `after` it was done and its answer is lost, or `refused`, where the
   * request provably never reached the sidecar. Default: `before`.
   */
  when?: "before" | "after" | "refused" | undefined;
}

/** Faults that wait for their operations. */
export class Faults {
  readonly #waiting = new Map<string, { fault: Fault; left: number }[]>();

  add(operation: string, fault: Fault): void {
    const left = fault.times ?? 1;
    if (left !== Infinity) requireCount("times", left);
    this.#waiting.set(operation, [...(this.#waiting.get(operation) ?? []), { fault, left }]);
  }

  clear(): void {
    this.#waiting.clear();
  }

  /** The fault of the next call, which is used up by that. */
  take(operation: string): { error: DaprError; after: boolean } | undefined {
    const queue = this.#waiting.get(operation);
    const first = queue?.[0];
    if (queue === undefined || first === undefined) return undefined;
    if (--first.left <= 0) queue.shift();
    const { message = "a fault that the test asked for", when, ...init } = first.fault;
    const error = new DaprError(message, { ...init, operation });
    return { error: when === "refused" ? notStarted(error) : error, after: when === "after" };
  }
}
