import { orEmpty } from "../../call/options.ts";
import type { Caller } from "../../call/caller.ts";
import { effectiveTimeout } from "../../call/limits.ts";
import type { CallOptions, Operation } from "../../call/operation.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import { prepare } from "../../errors/prepare.ts";
import { validate, type StandardSchema } from "../../platform/standard-schema.ts";
import { definitionOf, type EventDefinition, type InputAnd } from "./definition.ts";
import type { HistoryEvent } from "./history.ts";
import { withCode } from "./hub-errors.ts";
import {
  getHistory,
  getInstance,
  purgeInstance,
  raiseInstanceEvent,
  rerunInstance,
  resumeInstance,
  suspendInstance,
  terminateInstance,
  waitForCompletion,
  waitForStart,
} from "./hub-operations.ts";
import { jsonOf, maybeJson } from "./json.ts";
import type {
  PurgeWorkflowOptions,
  RerunWorkflowOptions,
  TerminateWorkflowOptions,
  WaitOptions,
  WorkflowInstance,
} from "./management-types.ts";
import { raiseOnce, sendToInstance } from "./send-to-instance.ts";
import { WAKE_EVENT } from "./wake.ts";
import { WorkflowFailedError } from "./workflow-failed.ts";

/** One request of a wait lasts this long at most, so that no proxy ends it first. */
const WAIT_MS = 25_000;
const RETRY_WAIT_MS = 500;

/** Codes after which a wait is sent again. `not_found` is final: the engine would wait for a missing instance forever. */
const WAITS_ON: ReadonlySet<string> = new Set([
  ...["deadline_exceeded", "unavailable", "canceled", "unknown", "internal", "aborted"],
  ...["resource_exhausted"],
]);

/** A handle of one instance of a workflow. It holds nothing but the id. All of its methods require gRPC. */
export class WorkflowRun<O = unknown> {
  /** The instance's id. */
  readonly id: string;
  readonly #caller: Caller;
  readonly #output: StandardSchema<O> | undefined;

  /** @internal */
  constructor(caller: Caller, id: string, output?: StandardSchema<O>) {
    this.#caller = caller;
    this.id = id;
    this.#output = output;
  }

  /** Returns the instance's state; undefined if no instance has this id. */
  async state(options?: CallOptions): Promise<WorkflowInstance<O> | undefined> {
    const instance = await this.#call(getInstance, { id: this.id }, options);
    if (instance?.status !== "STALLED") return instance as WorkflowInstance<O> | undefined;
    const event = (await this.history(options)).findLast(({ type }) => type === "executionStalled");
    const { reason, description } = (event as HistoryEvent<"executionStalled"> | undefined) ?? {
      reason: "UNKNOWN",
      description: undefined,
    };
    return { ...instance, stalled: { reason, description } } as WorkflowInstance<O>;
  }

  /**
   * Waits for the end and returns the output.
   *
   * @throws WorkflowFailedError if the workflow failed or was terminated
   * @throws DaprError `not_found` without such an instance, `deadline_exceeded` after `timeoutMs`
   */
  async result(options: WaitOptions = {}): Promise<O> {
    const instance = await this.#wait(waitForCompletion, options);
    if (instance.status !== "COMPLETED") throw new WorkflowFailedError(instance);
    const { output } = instance;
    if (this.#output === undefined) return output as O;
    return validate(this.#output, output, `the output of workflow "${instance.name}"`);
  }

  /** Waits for the first turn and returns the state then. */
  async started(options: WaitOptions = {}): Promise<WorkflowInstance<O>> {
    return (await this.#wait(waitForStart, options)) as WorkflowInstance<O>;
  }

  /**
   * Raises an event that the instance waits for, or will. It is never repeated by itself.
   *
   * @throws DaprError `not_found` without such an instance
   */
  async raise<T>(event: EventDefinition<T> | string, ...rest: InputAnd<T, CallOptions>): Promise<void> {
    const [data, given] = rest as [T | undefined, CallOptions?];
    const options = orEmpty(given);
    const { name, schema } = prepare(raiseInstanceEvent, () => definitionOf("event", event));
    if (schema !== undefined) await validate(schema, data, `the data of event "${name}"`);
    const json = prepare(raiseInstanceEvent, () => maybeJson(data, "data"));
    const input = { id: this.id, event: name, data: json };
    await raiseOnce(this.#caller, options, {
      raise: () => this.#once(raiseInstanceEvent, input, options),
      wake: () => this.#once(raiseInstanceEvent, { ...input, event: WAKE_EVENT, data: undefined }, options),
    });
  }

  /** Pauses the instance. Activities that run finish; their results are kept for later. */
  suspend(options: CallOptions & { reason?: string | undefined } = {}): Promise<void> {
    return this.#call(suspendInstance, { id: this.id, reason: orEmpty(options).reason }, options);
  }

  /** Resumes a paused instance. */
  resume(options: CallOptions & { reason?: string | undefined } = {}): Promise<void> {
    return this.#call(resumeInstance, { id: this.id, reason: orEmpty(options).reason }, options);
  }

  /** Terminates the instance and, by default, its child workflows. Activities that run finish. */
  async terminate(output?: unknown, options: TerminateWorkflowOptions = {}): Promise<void> {
    const { recursive = true } = orEmpty(options);
    const json = prepare(terminateInstance, () => maybeJson(output, "output"));
    return this.#call(terminateInstance, { id: this.id, output: json, recursive }, options);
  }

  /**
   * Deletes the state of an instance that has ended and, by default, of its child workflows. Returns how many were deleted.
   *
   * @throws DaprError `failed_precondition` while the instance runs, unless `force` is set
   */
  purge(options: PurgeWorkflowOptions = {}): Promise<number> {
    const { recursive = true, force = false } = orEmpty(options);
    return this.#call(purgeInstance, { id: this.id, recursive, force }, options);
  }

  /** Returns all events of the instance's history, oldest first. */
  history(options: CallOptions = {}): Promise<HistoryEvent[]> {
    return this.#call(getHistory, { id: this.id }, options);
  }

  /** Runs the workflow again as a new instance from one of its events, and returns that. The instance must have ended. */
  async rerun(options: RerunWorkflowOptions): Promise<WorkflowRun<O>> {
    const { from, id: newId, childId, input = null } = orEmpty(options);
    const json =
      "input" in Object(options) ? prepare(rerunInstance, () => jsonOf(input, "input")) : undefined;
    const request = { id: this.id, from, newId, childId, input: json };
    const id = await this.#once(rerunInstance, request, options);
    return runOf(this.#caller, id, this.#output);
  }

  async #wait(
    operation: Operation<{ id: string }, WorkflowInstance | undefined>,
    options: WaitOptions,
  ): Promise<WorkflowInstance> {
    const { timeoutMs, signal, headers } = orEmpty(options);
    const { now, pause } = this.#caller.clock;
    const limitMs = effectiveTimeout(timeoutMs, Infinity);
    const end = now() + limitMs;
    const input = { id: this.id };
    // The engine waits forever for an instance that does not exist.
    if ((await this.#call(getInstance, input, { signal, headers, timeoutMs })) === undefined)
      throw new DaprError(`workflow instance "${this.id}" does not exist`, {
        code: "not_found",
        operation: operation.name,
      });
    for (;;) {
      const left = end - now();
      const limit = Math.max(1, Math.min(WAIT_MS, left));
      try {
        const instance = await this.#once(operation, input, { signal, headers, timeoutMs: limit });
        if (instance !== undefined) return instance;
      } catch (error) {
        const { code } = error as DaprError;
        if (signal?.aborted === true || !WAITS_ON.has(code)) throw error;
        if (now() >= end) throw timedOut(this.id, limitMs, operation.name, error);
        if (code !== "deadline_exceeded") await pause(Math.min(RETRY_WAIT_MS, end - now()), signal);
      }
    }
  }

  /** Sends a request that may be sent again. */
  #call<I, T>(operation: Operation<I, T>, input: I, given: CallOptions | undefined): Promise<T> {
    const options = orEmpty(given);
    return sendToInstance(this.#caller, options, () => this.#once(operation, input, options));
  }

  async #once<I, T>(operation: Operation<I, T>, input: I, options: CallOptions): Promise<T> {
    try {
      return await this.#caller.call(operation, input, options);
    } catch (error) {
      throw withCode(error);
    }
  }
}

const timedOut = (id: string, ms: number, operation: string, cause: unknown): DaprError =>
  new DaprError(`workflow instance "${id}" did not get there within ${String(ms)} ms`, {
    code: "deadline_exceeded",
    operation,
    cause,
  });

// Outside of the class: a bundler renames a class that names itself, and it would be printed with the other name.
function runOf<O>(caller: Caller, id: string, output: StandardSchema<O> | undefined): WorkflowRun<O> {
  return new WorkflowRun(caller, id, output);
}
