import { orEmpty } from "../../call/options.ts";
import { Block } from "../base-block.ts";
import { requiresGrpc } from "../../call/caller.ts";
import type { CallOptions, Operation } from "../../call/operation.ts";
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
 * Management of workflow instances by name. The engine runs while a workflow worker is connected to the sidecar. Without one,
 * calls wait for it until their timeout.
 *
 * @see https://docs.dapr.io/reference/api/workflow_api/
 */
export class Workflow extends Block {
  /**
   * Starts an instance of a workflow and returns its id. It is never repeated by itself.
   *
   * @param input Anything with a JSON form.
   * @throws DaprError `invalid_argument` for an id that Dapr does not allow, `internal` if the instance runs already
   */
  start(name: string, input?: unknown, options?: StartWorkflowOptions): Promise<string> {
    const { instanceId, startTime } = orEmpty(options);
    return this.call(startWorkflow, { name, input, instanceId, startTime }, options);
  }

  /** Returns the state of an instance; undefined if no instance has this id. */
  get<O = unknown>(instanceId: string, options?: CallOptions): Promise<WorkflowState<O> | undefined> {
    return this.call(getWorkflow, { instanceId }, options) as Promise<WorkflowState<O> | undefined>;
  }

  /** Pauses an instance before its next step. */
  pause(instanceId: string, options?: CallOptions): Promise<void> {
    return this.command(pauseWorkflow, instanceId, options);
  }

  /** Resumes a paused instance. */
  resume(instanceId: string, options?: CallOptions): Promise<void> {
    return this.command(resumeWorkflow, instanceId, options);
  }

  /** Terminates an instance and its child workflows. Activities that run finish. */
  terminate(instanceId: string, options?: CallOptions): Promise<void> {
    return this.command(terminateWorkflow, instanceId, options);
  }

  /** Deletes the state of an instance that has ended, and of its child workflows. */
  purge(instanceId: string, options?: CallOptions): Promise<void> {
    return this.command(purgeWorkflow, instanceId, options);
  }

  /**
   * Raises an event that an instance waits for, or will. It is never repeated by itself.
   *
   * @param data Anything with a JSON form.
   */
  raiseEvent(instanceId: string, event: string, data?: unknown, options?: CallOptions): Promise<void> {
    return this.call(raiseWorkflowEvent, { instanceId, event, data }, options);
  }

  /** @internal Sends a request to an instance. */
  protected command(
    operation: Operation<{ instanceId: string }, void>,
    instanceId: string,
    options?: CallOptions,
  ): Promise<void> {
    return this.call(operation, { instanceId }, options);
  }

  /** Schedules an instance by its definition. Rejects with `unimplemented` on a client without gRPC. */
  async schedule(..._: never[]): Promise<unknown> {
    throw requiresGrpc("workflow.schedule");
  }

  /** Returns a handle of an instance. Throws `unimplemented` on a client without gRPC. */
  run(..._: never[]): unknown {
    throw requiresGrpc("workflow.run");
  }

  /** Lists the ids of instances. Throws `unimplemented` on a client without gRPC. */
  list(..._: never[]): unknown {
    throw requiresGrpc("workflow.list");
  }
}
