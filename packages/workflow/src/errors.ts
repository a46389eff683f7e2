import type { WorkflowFailure } from "@dapr-ts/core";
import { remoteError } from "@dapr-ts/core/internal";

/**
 * Rejection of `ctx.call`: the activity or child workflow failed, after its retries. `cause` is the original error as an `Error`
 * with its name, message, stack and causes.
 */
export class TaskFailedError extends Error {
  /** The name of the class. */
  override readonly name = "TaskFailedError";
  /** Kind of the call. */
  readonly kind: "activity" | "workflow";
  /** Name of the activity or child workflow. */
  readonly task: string;
  /** The failure as Dapr stores it. */
  readonly failure: WorkflowFailure;

  /** @internal */
  constructor(kind: "activity" | "workflow", task: string, failure: WorkflowFailure) {
    super(`${kind} "${task}" failed: ${failure.message}`, { cause: remoteError(failure) });
    this.kind = kind;
    this.task = task;
    this.failure = failure;
  }
}

/** Rejection of `ctx.wait`: the event did not arrive in time. */
export class EventTimeoutError extends Error {
  /** The name of the class. */
  override readonly name = "EventTimeoutError";
  /** Name of the event. */
  readonly event: string;
  /** The time limit in milliseconds. */
  readonly timeoutMs: number;

  /** @internal */
  constructor(event: string, timeoutMs: number) {
    super(`event "${event}" did not arrive within ${String(timeoutMs)} ms`);
    this.event = event;
    this.timeoutMs = timeoutMs;
  }
}

/** Thrown by an activity to fail without any retry, whatever the caller's policy. */
export class NonRetryableError extends Error {
  /** The name of the class. */
  override readonly name: string = "NonRetryableError";
}

/** Failure of a workflow whose code no longer does what its history contains. */
export class NonDeterminismError extends Error {
  /** The name of the class. */
  override readonly name = "NonDeterminismError";
}

/** Failure of a workflow that awaits something that is not durable, such as a promise of `fetch`. */
export class NotDurableError extends Error {
  /** The name of the class. */
  override readonly name = "NotDurableError";
}
