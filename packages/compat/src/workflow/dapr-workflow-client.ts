import { WorkflowFailedError, type DaprClient } from "@dapr-ts/client";
import type { WorkflowRun } from "@dapr-ts/core";
import { DaprError } from "@dapr-ts/core/internal";
import { GRPCClient } from "../client/grpc/grpc-client.ts";
import { serviceError } from "../errors/service-error.ts";
import type { TWorkflow, WorkflowClientOptions } from "../types/workflow-code.ts";
import type { Untyped } from "../types/untyped.ts";
import { connectionOptions } from "./connection-options.ts";
import { nameOf } from "./function-name.ts";
import { readState } from "./instance-state.ts";
import { TimeoutError } from "./timeout-error.ts";
import type { WorkflowState } from "./workflow-state.ts";

/** Manages workflow instances. */
export class DaprWorkflowClient {
  readonly #client: GRPCClient;

  constructor(options: Partial<WorkflowClientOptions> = {}) {
    this.#client = new GRPCClient(connectionOptions(options));
  }

  /** Starts an instance and returns its id. */
  async scheduleNewWorkflow(
    workflow: TWorkflow | string,
    input?: Untyped,
    instanceId?: string,
    startAt?: Date,
  ): Promise<string> {
    const name = nameOf(workflow as string | { name: string });
    const options = { startAt, ...(instanceId !== undefined && { id: instanceId }) };
    const run = await this.#call((dapr) => dapr.workflow.schedule(name, input as unknown, options));
    return run.id;
  }

  /** Terminates an instance. */
  async terminateWorkflow(workflowInstanceId: string, output: Untyped): Promise<void> {
    await this.#run(workflowInstanceId, (run) => run.terminate(output ?? null, { recursive: false }));
  }

  /** Returns the state of an instance; undefined if no instance has this id. */
  async getWorkflowState(
    workflowInstanceId: string,
    getInputsAndOutputs: boolean,
  ): Promise<WorkflowState | undefined> {
    return this.#call(() => readState(this.#client, workflowInstanceId, getInputsAndOutputs));
  }

  /**
   * Waits for the first turn of an instance.
   *
   * @throws TimeoutError
   */
  waitForWorkflowStart(
    workflowInstanceId: string,
    fetchPayloads = true,
    timeoutInSeconds = 60,
  ): Promise<WorkflowState | undefined> {
    return this.#wait(workflowInstanceId, fetchPayloads, (run) =>
      run.started({ timeoutMs: timeoutInSeconds * 1000 }),
    );
  }

  /**
   * Waits for the end of an instance.
   *
   * @throws TimeoutError
   */
  waitForWorkflowCompletion(
    workflowInstanceId: string,
    fetchPayloads = true,
    timeoutInSeconds = 60,
  ): Promise<WorkflowState | undefined> {
    return this.#wait(workflowInstanceId, fetchPayloads, (run) =>
      run.result({ timeoutMs: timeoutInSeconds * 1000 }),
    );
  }

  /** Raises an event. */
  async raiseEvent(workflowInstanceId: string, eventName: string, eventPayload?: Untyped): Promise<void> {
    await this.#run(workflowInstanceId, (run) => run.raise(eventName, (eventPayload as unknown) ?? null));
  }

  /** Deletes the state of an instance. Returns false if no instance has this id. */
  async purgeWorkflow(workflowInstanceId: string): Promise<boolean> {
    return this.#run(workflowInstanceId, async (run) => {
      try {
        return (await run.purge({ recursive: false })) > 0;
      } catch (error) {
        if ((error as DaprError).code === "not_found") return false;
        throw error;
      }
    });
  }

  /** Pauses an instance. */
  async suspendWorkflow(workflowInstanceId: string): Promise<void> {
    await this.#run(workflowInstanceId, (run) => run.suspend());
  }

  /** Resumes an instance. */
  async resumeWorkflow(workflowInstanceId: string): Promise<void> {
    await this.#run(workflowInstanceId, (run) => run.resume());
  }

  /** Closes the connection. */
  async stop(): Promise<void> {
    await this.#client.stop();
  }

  async #wait(
    id: string,
    payloads: boolean,
    wait: (run: WorkflowRun) => Promise<unknown>,
  ): Promise<WorkflowState | undefined> {
    try {
      await wait(this.#client.dapr.workflow.run(id));
    } catch (error) {
      const { code } = error as DaprError;
      if (code === "not_found") return undefined;
      if (code === "deadline_exceeded") throw new TimeoutError(error);
      // The instance has ended, but not with a result.
      if (!(error instanceof WorkflowFailedError)) throw errorOf(error);
    }
    return this.getWorkflowState(id, payloads);
  }

  #run<T>(id: string, call: (run: WorkflowRun) => Promise<T>): Promise<T> {
    return this.#call((dapr) => call(dapr.workflow.run(id)));
  }

  async #call<T>(call: (dapr: DaprClient) => Promise<T>): Promise<T> {
    try {
      return await call(this.#client.dapr);
    } catch (error) {
      throw errorOf(error);
    }
  }
}

const errorOf = (error: unknown): unknown => (error instanceof DaprError ? serviceError(error) : error);
