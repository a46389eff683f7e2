import { activity, event, workflow, type WorkflowContext as OurContext } from "@dapr-ts/workflow";
import type { Untyped } from "../types/untyped.ts";
import type { TInput, TOutput, TWorkflowActivity } from "../types/activity-code.ts";
import { nameOf } from "./function-name.ts";
import { Task, WhenAllTask, WhenAnyTask } from "./task.ts";

/** A request to continue as a new run. */
export interface Continuation {
  readonly input: unknown;
  readonly keepEvents: boolean;
}

/** A function that is known by its name, such as the code of a workflow. */
export interface NamedFunction {
  /** The name. */
  readonly name: string;
}

/** First argument of a workflow. */
export class WorkflowContext {
  readonly #inner: OurContext;
  /** @internal The run that follows, if the code asked for one. */
  continuation: Continuation | undefined;

  /** @internal */
  constructor(innerContext: OurContext) {
    if ((innerContext as unknown) === undefined) throw new Error("OrchestrationContext cannot be undefined");
    this.#inner = innerContext;
  }

  /** Returns the id of the instance. */
  getWorkflowInstanceId(): string {
    return this.#inner.instanceId;
  }

  /** Returns the time of the current turn, which is the same in each replay. */
  getCurrentUtcDateTime(): Date {
    return this.#inner.now();
  }

  /** Returns true while the code repeats what it has done before. */
  isReplaying(): boolean {
    return this.#inner.isReplaying;
  }

  /** Returns a task that ends at a time, or after some seconds. */
  createTimer(fireAt: Date | number): Task<Untyped> {
    return new Task<Untyped>(this.#inner.sleep(fireAt instanceof Date ? fireAt : fireAt * 1000));
  }

  /** Calls an activity. */
  callActivity(fn: TWorkflowActivity<TInput, TOutput> | string, input?: TInput): Task<TOutput> {
    return new Task<TOutput>(this.#inner.call(activity<unknown, unknown>(nameOf(fn)), input as unknown));
  }

  /** Calls a child workflow. */
  callChildWorkflow<I = TInput, O = TOutput>(
    orchestrator: NamedFunction | string,
    input?: I,
    instanceId?: string,
  ): Task<O> {
    const target = workflow<unknown, O>(nameOf(orchestrator));
    return new Task(this.#inner.call(target, input, instanceId === undefined ? {} : { id: instanceId }));
  }

  /** Calls a child workflow. Use `callChildWorkflow`. */
  callSubWorkflow<I = TInput, O = TOutput>(
    orchestrator: NamedFunction | string,
    input?: I,
    instanceId?: string,
  ): Task<O> {
    return this.callChildWorkflow<I, O>(orchestrator, input, instanceId);
  }

  /** Returns a task that ends with an event of this name. Names are compared without regard to case. */
  waitForExternalEvent(name: string): Task<Untyped> {
    return new Task<Untyped>(this.#inner.wait(event<unknown>(name)));
  }

  /** Ends this run and starts the next one with a new input. */
  continueAsNew(newInput: Untyped, saveEvents: boolean): void {
    this.continuation ??= { input: newInput as unknown, keepEvents: saveEvents };
  }

  /** Sets the custom status, which clients read. */
  setCustomStatus(status: string): void {
    this.#inner.setStatus(status);
  }

  /** Returns a task that ends with all tasks, or with the first failure. */
  whenAll<T>(tasks: Task<T>[]): WhenAllTask<T> {
    return new WhenAllTask(tasks);
  }

  /** Returns a task that ends with the first of the tasks. */
  whenAny(tasks: Task<Untyped>[]): WhenAnyTask {
    return new WhenAnyTask(tasks);
  }
}
