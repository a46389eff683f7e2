import type {
  Duration,
  EventDefinition,
  InputAnd,
  Logger,
  StandardSchema,
  WorkflowDefinition,
} from "@dapr-ts/core";
import type { PropagationScope } from "@dapr-ts/core/internal";
import type { ActivityContext } from "./activity-context.ts";
import type { CallerHistory } from "./caller-history.ts";
import type { RetryHandler, RetryPolicy } from "./retry.ts";

/** Code of an activity. */
export type ActivityFunction<I, O> = (input: I, context: ActivityContext) => O | Promise<O>;
/** Code of a workflow. It must be deterministic. */
export type WorkflowFunction<I, O> = (context: WorkflowContext, input: I) => O | Promise<O>;

/** An activity: its name, its types and, where it runs, its code. */
export interface Activity<I = unknown, O = unknown> {
  /** Kind of the definition. */
  readonly kind: "activity";
  /** Name of the activity in Dapr. */
  readonly name: string;
  /** Checks the input before the activity runs. */
  readonly input: StandardSchema<I> | undefined;
  /** Checks the output. */
  readonly output: StandardSchema<O> | undefined;
  /** Undefined in a contract without code. */
  readonly run: ActivityFunction<I, O> | undefined;
  /** Carries the types; never set. */
  readonly "~types"?: { readonly input: I; readonly output: O } | undefined;
}

/** A workflow: its name, its types and, where it runs, its code. */
export interface DefinedWorkflow<I = unknown, O = unknown> extends WorkflowDefinition<I, O> {
  /** Undefined in a contract without code. */
  readonly run: WorkflowFunction<I, O> | undefined;
  /** Name of the code in `run`. */
  readonly version: string | undefined;
  /** Code of other versions by name, for instances that are pinned to them. */
  readonly versions: Readonly<Record<string, WorkflowFunction<I, O>>>;
}

/** Options of `ctx.call` for an activity. */
export interface TaskOptions {
  /** When a failed call is made again. Default: not at all. */
  retry?: RetryPolicy | RetryHandler | undefined;
  /** The app that runs it. Default: the workflow's own app. */
  appId?: string | undefined;
  /** The namespace of `appId`. Default: the workflow's own. */
  namespace?: string | undefined;
  /** How much of this workflow's history the callee gets to see, since Dapr 1.18. Default: nothing. */
  propagate?: PropagationScope | undefined;
}

/** Options of `ctx.call` for a child workflow. */
export interface ChildWorkflowOptions extends TaskOptions {
  /** The child's instance id. Default: derived from the parent's. A retry adds `:` and its number. */
  id?: string | undefined;
}

/** Options of `ctx.start`. */
export interface DetachedWorkflowOptions {
  /** The new instance's id. Default: a deterministic UUID. */
  id?: string | undefined;
  /** Time of its start. Default: at once. */
  startAt?: Date | undefined;
  /** Tags of the new instance. Default: none. */
  tags?: Readonly<Record<string, string>> | undefined;
  /** The app that runs it. Default: the workflow's own app. */
  appId?: string | undefined;
  /** The namespace of `appId`. Default: the workflow's own. */
  namespace?: string | undefined;
}

/** First argument of a workflow's code: everything that it may await, and deterministic values. */
export interface WorkflowContext {
  /** Id of this instance. */
  readonly instanceId: string;
  /** Name of the workflow. */
  readonly name: string;
  /** Differs for each run of an instance, as after `continueAsNew`. */
  readonly executionId: string;
  /** The workflow that called this one as a child. */
  readonly parent: { readonly instanceId: string; readonly name: string } | undefined;
  /** True while the code repeats what it has done before. */
  readonly isReplaying: boolean;
  /** Name of the version that this instance is pinned to. */
  readonly version: string | undefined;
  /** W3C traceparent that the workflow was started with. */
  readonly traceparent: string | undefined;
  /** History that the calling workflow handed down with the option `propagate`. */
  readonly history: CallerHistory | undefined;
  /** Logs, but not while the code is replayed. */
  readonly log: Logger;

  /**
   * Calls an activity or a child workflow and returns its output.
   *
   * @throws TaskFailedError after the last attempt
   */
  call<I, O>(activity: Activity<I, O>, ...rest: InputAnd<NoInfer<I>, TaskOptions>): Promise<O>;
  call<I, O>(
    workflow: WorkflowDefinition<I, O>,
    ...rest: InputAnd<NoInfer<I>, ChildWorkflowOptions>
  ): Promise<O>;
  /**
   * Starts an independent workflow and returns its instance id. Its end and its failure do not reach this workflow.
   */
  start<I, O>(
    workflow: WorkflowDefinition<I, O>,
    ...rest: InputAnd<NoInfer<I>, DetachedWorkflowOptions>
  ): string;
  /**
   * Waits for an external event and returns its data. Events that arrive earlier are kept; each one is for one wait.
   *
   * @throws EventTimeoutError after `timeoutMs`; with 0 unless an event is there already
   */
  wait<T>(event: EventDefinition<T>, options?: { timeoutMs?: number | undefined }): Promise<T>;
  /** Waits some milliseconds, a duration such as `"1h30m"` or `"PT1H"`, or until a date. It may be months. */
  sleep(until: Duration | Date): Promise<void>;
  /** Runs `run` for each item, at most `limit` at a time, and returns the results in the order of the items. */
  parallel<T, R>(
    items: Iterable<T>,
    limit: number,
    run: (item: T, index: number) => R | Promise<R>,
  ): Promise<R[]>;
  /** Collects compensations, which run in reverse order if the workflow fails or is terminated. */
  saga(): Saga;
  /** Sets the custom status, any JSON value, that clients read. */
  setStatus(status: unknown): void;
  /**
   * Ends this run and starts the next one of the same instance with a new input and an empty history. Events that nothing
   * waited for are kept. Use it as `return ctx.continueAsNew(next)`: the promise never settles.
   */
  continueAsNew(input?: unknown, options?: { keepEvents?: boolean | undefined }): Promise<never>;
  /** Returns the workflow's clock: the time of its current turn. */
  now(): Date;
  /** Returns a UUID that is the same in each replay. */
  uuid(): string;
  /** Returns a number from 0 up to but without 1 that is the same in each replay. */
  random(): number;
  /**
   * Returns true if the code may take a changed branch: in new instances, and in those that had not come here before.
   *
   * @throws DaprError `failed_precondition` in a workflow with named versions
   */
  patched(id: string): boolean;
}

/**
 * Compensations of a workflow. They run in reverse order, each after the one before has ended, if the workflow's function
 * throws, if the workflow is terminated, or by `compensate()`. After a normal return they are dropped.
 *
 * Termination: daprd delivers the request and waits, so the compensations run and then the workflow ends as TERMINATED. They
 * cannot run if the instance is purged with `force`, or if the worker no longer has this workflow.
 */
export interface Saga {
  /**
   * Adds a compensation: a function, or a call of an activity or workflow. Add it before the step that it undoes, and write
   * it so that it does no harm if the step did not happen: a step may have happened although its result did not arrive.
   */
  add(compensate: () => unknown): void;
  add<I, O>(activity: Activity<I, O>, ...rest: InputAnd<NoInfer<I>, TaskOptions>): void;
  add<I, O>(workflow: WorkflowDefinition<I, O>, ...rest: InputAnd<NoInfer<I>, ChildWorkflowOptions>): void;
  /**
   * Runs the compensations now. All of them run, even if some fail.
   *
   * @throws AggregateError of the failures
   */
  compensate(): Promise<void>;
}
