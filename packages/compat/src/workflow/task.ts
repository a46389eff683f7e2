import { TaskFailedError as OurFailure } from "@dapr-ts/workflow";
import { FailureDetails, TaskFailedError } from "./failure-details.ts";
import type { Untyped } from "../types/untyped.ts";

/** A task that a workflow yields. */
export class Task<T> {
  #isComplete = false;
  #result: T | undefined;
  #exception: TaskFailedError | undefined;
  readonly #settled: Promise<void>;

  /** @param work the promise of the task; without one the task is never complete */
  constructor(work: Promise<T> = new Promise<T>(() => undefined)) {
    this.#settled = work.then(
      (result) => {
        this.#isComplete = true;
        this.#result = result;
      },
      (error: unknown) => {
        this.#isComplete = true;
        this.#exception = failedTask(error);
      },
    );
  }

  /** True if the task has ended. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** True if the task has failed. */
  get isFailed(): boolean {
    return this.#exception !== undefined;
  }

  /**
   * Returns the result.
   *
   * @throws Error if the task has not ended, TaskFailedError if it has failed
   */
  getResult(): T {
    if (!this.#isComplete) throw new Error("Task is not complete");
    if (this.#exception !== undefined) throw this.#exception;
    return this.#result as T;
  }

  /**
   * Returns the failure.
   *
   * @throws Error if the task has not failed
   */
  getException(): TaskFailedError {
    if (this.#exception === undefined) throw new Error("Task did not fail");
    return this.#exception;
  }

  /** @internal Resolves when the task has ended; never rejects. */
  get settled(): Promise<void> {
    return this.#settled;
  }
}

/** A task that ends with all of its tasks, or with the first failure. */
export class WhenAllTask<T> extends Task<T[]> {
  readonly #tasks: readonly Task<T>[];

  constructor(tasks: readonly Task<T>[]) {
    super(all(tasks));
    this.#tasks = tasks;
  }

  /** The number of tasks that have ended. */
  get completedTasks(): number {
    return this.#tasks.filter(({ isComplete }) => isComplete).length;
  }

  /** Returns the number of tasks that have not ended. */
  pendingTasks(): number {
    return this.#tasks.length - this.completedTasks;
  }
}

/** A task that ends with the first of its tasks, which is its result. */
export class WhenAnyTask extends Task<Task<Untyped>> {
  constructor(tasks: readonly Task<Untyped>[]) {
    super(Promise.race(tasks.map(async (task) => task.settled.then(() => task))));
  }
}

async function all<T>(tasks: readonly Task<T>[]): Promise<T[]> {
  return Promise.all(
    tasks.map(async (task) => {
      await task.settled;
      return task.getResult();
    }),
  );
}

/** Returns the official SDK's error of a task that failed. */
function failedTask(error: unknown): TaskFailedError {
  if (error instanceof TaskFailedError) return error;
  if (!(error instanceof OurFailure)) {
    const { name, message, stack } = error as Error;
    return new TaskFailedError(message, new FailureDetails(message, name, stack), error);
  }
  const { type, message, stackTrace } = error.failure;
  return new TaskFailedError(error.message, new FailureDetails(message, type, stackTrace), error);
}
