import { Block } from "../base-block.ts";
import type { CallOptions } from "../../call/operation.ts";
import {
  getWorkflow,
  pauseWorkflow,
  purgeWorkflow,
  raiseWorkflowEvent,
  resumeWorkflow,
  startWorkflow,
  terminateWorkflow,
} from "./operations.ts";
import type { StartWorkflowOptions, WorkflowState } from "./types.ts";

/**
 * Management of workflow instances. The engine runs where a workflow worker is connected to the sidecar; without one, each
 * of these waits for it until the call's time is over.
 *
 * @see https://docs.dapr.io/reference/api/workflow_api/
 */
export class Workflow extends Block {
  /**
   * Starts an instance of a workflow and gives its id. It is never repeated by itself.
   *
   * @param input Anything with a JSON form.
   * @throws DaprError `invalid_argument` for an id that Dapr does not allow, `internal` when the instance runs already.
   */
  start(name: string, input?: unknown, options: StartWorkflowOptions = {}): Promise<string> {
    const { instanceId, startTime } = options;
    return this.call(startWorkflow, { name, input, instanceId, startTime }, options);
  }

  /** Where an instance is; undefined when there is none by this id, or none any more. */
  get<O = unknown>(instanceId: string, options?: CallOptions): Promise<WorkflowState<O> | undefined> {
    return this.call(getWorkflow, { instanceId }, options) as Promise<WorkflowState<O> | undefined>;
  }

  /** Halts an instance before its next step. */
  pause(instanceId: string, options?: CallOptions): Promise<void> {
    return this.call(pauseWorkflow, { instanceId }, options);
  }

  /** Lets a paused instance go on. */
  resume(instanceId: string, options?: CallOptions): Promise<void> {
    return this.call(resumeWorkflow, { instanceId }, options);
  }

  /** Ends an instance, and the workflows that it started. What an activity does at that moment, it does to its end. */
  terminate(instanceId: string, options?: CallOptions): Promise<void> {
    return this.call(terminateWorkflow, { instanceId }, options);
  }

  /** Forgets an instance that has ended, and those that it started. */
  purge(instanceId: string, options?: CallOptions): Promise<void> {
    return this.call(purgeWorkflow, { instanceId }, options);
  }

  /**
   * Raises an event that an instance waits for, or will. It is never repeated by itself.
   *
   * @param data Anything with a JSON form.
   */
  raiseEvent(instanceId: string, event: string, data?: unknown, options?: CallOptions): Promise<void> {
    return this.call(raiseWorkflowEvent, { instanceId, event, data }, options);
  }
}
