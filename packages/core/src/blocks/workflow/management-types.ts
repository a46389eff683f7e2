import type { CallOptions } from "../../call/operation.ts";
import type { WorkflowFailure } from "./failure.ts";
import type { StalledReason, WorkflowEndStatus } from "./history.ts";

/** Options of `schedule`. */
export interface ScheduleWorkflowOptions extends CallOptions {
  /** The instance's id. It must not contain `/`, `\`, `#` or `?`. Default: a random one. */
  id?: string | undefined;
  /** Time of the start. Default: now. */
  startAt?: Date | undefined;
  /** W3C traceparent of the caller, the parent of the workflow's span. Default: none. */
  traceparent?: string | undefined;
}

/** State of an instance. */
export interface WorkflowInstance<O = unknown> {
  /** The instance's id. */
  readonly id: string;
  /** Name of the workflow. */
  readonly name: string;
  /** The named version that the instance is pinned to. */
  readonly version: string | undefined;
  /** Status in the engine. */
  readonly status: WorkflowEndStatus;
  /** Reason of a STALLED instance. */
  readonly stalled: { readonly reason: StalledReason; readonly description: string | undefined } | undefined;
  /** Time of the creation. */
  readonly createdAt: Date;
  /** Time of the last turn. */
  readonly updatedAt: Date;
  /** Time of the first turn; undefined before it. */
  readonly startedAt: Date | undefined;
  /** The time that a start was put off to. */
  readonly startAt: Date | undefined;
  /** JSON value, or text that is not JSON; undefined: no value. */
  readonly input: unknown;
  /** Output of a COMPLETED workflow, or that given to `terminate`. */
  readonly output: O | undefined;
  /** Last value of `ctx.setStatus`. */
  readonly customStatus: unknown;
  /** Why the instance FAILED. */
  readonly failure: WorkflowFailure | undefined;
}

/** Options of a wait. */
export interface WaitOptions extends CallOptions {
  /**
   * Milliseconds until the wait ends with `deadline_exceeded`. The wait outlives proxies and the deadlines of single requests.
   * 0 or Infinity for no limit. Default: no limit.
   */
  timeoutMs?: number | undefined;
}

/** Options of `purge`. */
export interface PurgeWorkflowOptions extends CallOptions {
  /** True to delete the instance's child workflows, too. Default: true. */
  recursive?: boolean | undefined;
  /**
   * True to delete the instance in any state and without a worker. What still runs of it is left corrupt. Default: false.
   */
  force?: boolean | undefined;
}

/** Options of `terminate`. */
export interface TerminateWorkflowOptions extends CallOptions {
  /** True to terminate the instance's child workflows, too. Default: true. */
  recursive?: boolean | undefined;
}

/** Options of `rerun`. */
export interface RerunWorkflowOptions extends CallOptions {
  /** Id of the event to rerun from: an activity, timer or child workflow. Events before it are kept. */
  from: number;
  /** The new instance's id; it must differ from the old one. Default: a random one. */
  id?: string | undefined;
  /** Replaces the input of the event. Default: the input is kept. */
  input?: unknown;
  /** The new child's id, if `from` is a child workflow. Default: a random one. */
  childId?: string | undefined;
}

/** Options of `list`. */
export interface ListWorkflowsOptions extends CallOptions {
  /** Ids per request; a whole number from 1. Default: the state store's own limit. */
  pageSize?: number | undefined;
}
