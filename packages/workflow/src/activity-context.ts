import type { Logger } from "@dapr-ts/core";
import type { AbortSignalLike } from "@dapr-ts/core/internal";
import type { CallerHistory } from "./caller-history.ts";

/** Second argument of an activity. */
export interface ActivityContext {
  /**
   * Idempotency key: the same for each delivery of the task, and for the retries of one `ctx.call`. An activity runs again if
   * its worker or the sidecar stops before the result is stored.
   */
  readonly taskExecutionId: string;
  /** The workflow instance that called. */
  readonly instanceId: string;
  /** Id of the call in the workflow's history. */
  readonly taskId: number;
  /**
   * Aborts when the worker stops and does not wait any longer. Dapr has no cancellation of activities: terminating or
   * suspending the workflow does not abort it.
   */
  readonly signal: AbortSignalLike;
  /** The worker's logger. */
  readonly log: Logger;
  /** W3C traceparent of the activity's span in Dapr, for the calls that it makes. */
  readonly traceparent: string | undefined;
  /** W3C tracestate that belongs to `traceparent`. */
  readonly tracestate: string | undefined;
  /** History that the calling workflow handed down with the option `propagate`. */
  readonly history: CallerHistory | undefined;
}
