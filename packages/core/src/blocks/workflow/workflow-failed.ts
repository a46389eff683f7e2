import { DaprError } from "../../errors/dapr-error.ts";
import type { WorkflowFailure } from "./failure.ts";
import type { WorkflowInstance } from "./management-types.ts";

const BRAND = /* @__PURE__ */ Symbol.for("@dapr-ts/WorkflowFailedError");

/**
 * The end of a workflow without a result: `code` is `aborted` for FAILED, `canceled` for TERMINATED. `cause` is the
 * workflow's error: an `Error` with its name, message, stack and causes.
 */
export class WorkflowFailedError extends DaprError {
  /** Id of the instance. */
  readonly instanceId!: string;
  /** FAILED, TERMINATED or CANCELED. */
  readonly runtimeStatus!: WorkflowInstance["status"];
  /** Undefined unless the workflow FAILED. */
  readonly failure!: WorkflowFailure | undefined;
  /** The output that a TERMINATED workflow was given. */
  readonly output!: unknown;

  /** @internal */
  constructor({ id, name, status, failure, output }: WorkflowInstance) {
    const why = failure === undefined ? status.toLowerCase() : `failed: ${failure.message}`;
    super(`workflow "${name}" (${id}) ${why}`, {
      code: status === "FAILED" ? "aborted" : "canceled",
      operation: "workflow.result",
      cause: failure && remoteError(failure),
    });
    Object.assign(this, { instanceId: id, runtimeStatus: status, failure, output });
    Object.defineProperties(this, { [BRAND]: { value: true }, name: { value: "WorkflowFailedError" } });
  }

  /** Recognises errors of every loaded copy of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

/** Converts the failure to an `Error` with its name, message, stack and causes. */
export function remoteError({ type, message, stackTrace, cause }: WorkflowFailure): Error {
  const error = new Error(message, cause === undefined ? undefined : { cause: remoteError(cause) });
  Object.defineProperty(error, "name", { value: type, configurable: true, writable: true });
  // The local stack would show where the failure was read, and nothing of where it happened.
  Object.defineProperty(error, "stack", {
    value: stackTrace ?? `${type}: ${message}`,
    configurable: true,
    writable: true,
  });
  return error;
}
