import { orEmpty } from "../../call/options.ts";
import type { CallOptions, Operation } from "../../call/operation.ts";
import { validate } from "../../platform/standard-schema.ts";
import { prepare } from "../../errors/prepare.ts";
import { Workflow } from "./block.ts";
import { whileConnected } from "./connected.ts";
import { definitionOf, type InputAnd, type WorkflowDefinition } from "./definition.ts";
import { withCode } from "./hub-errors.ts";
import { listInstances, scheduleInstance } from "./hub-operations.ts";
import { maybeJson } from "./json.ts";
import type { ListWorkflowsOptions, ScheduleWorkflowOptions } from "./management-types.ts";
import { startWorkflow } from "./operations.ts";
import { isRefused, raiseOnce, sendToInstance } from "./send-to-instance.ts";
import { WorkflowRun } from "./run.ts";
import { WAKE_EVENT } from "./wake.ts";
import type { StartWorkflowOptions, WorkflowState } from "./types.ts";

/**
 * Management of workflow instances: by definition or name with `schedule` and `run`, which require gRPC, and by name alone with
 * Dapr's stable API, which HTTP has as well.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/workflow/
 */
export class ManagedWorkflow extends Workflow {
  /**
   * Schedules an instance of a workflow and returns a handle of it. Resolves after its first turn, or at once with `startAt`.
   * It is never repeated by itself.
   *
   * @throws DaprError `already_exists` if an instance of this id runs, `failed_precondition` if no worker is connected,
   * `invalid_argument` for an id that Dapr does not allow or an input that does not fit the schema
   */
  override schedule<I, O>(
    workflow: WorkflowDefinition<I, O>,
    ...rest: InputAnd<NoInfer<I>, ScheduleWorkflowOptions>
  ): Promise<WorkflowRun<O>>;
  override schedule(name: string, input?: unknown, options?: ScheduleWorkflowOptions): Promise<WorkflowRun>;
  override async schedule<O>(
    workflow: WorkflowDefinition<unknown, O> | string,
    input?: unknown,
    options: ScheduleWorkflowOptions = {},
  ): Promise<WorkflowRun<O>> {
    const {
      name,
      input: schema,
      output,
    } = prepare(scheduleInstance, () => definitionOf("workflow", workflow));
    if (schema !== undefined) await validate(schema, input, `the input of workflow "${name}"`);
    const { id = this.caller.platform.randomId(), startAt, traceparent, ...call } = orEmpty(options);
    const json = prepare(scheduleInstance, () => maybeJson(input, "input"));
    const request = { name, input: json, id, startAt, traceparent };
    const send = (given: CallOptions) => this.caller.call(scheduleInstance, request, given);
    const run = new WorkflowRun<O>(this.caller, id, output);
    try {
      await (startAt === undefined
        ? whileConnected(this.caller, scheduleInstance.name, call, send)
        : send(call));
    } catch (error) {
      if (!isRefused(error)) throw withCode(error);
      // daprd repeats the request for the instance itself, so it is the wait for the first turn that was refused.
      await run.started(call);
    }
    return run;
  }

  /**
   * Starts an instance of a workflow and returns its id. It is never repeated by itself.
   *
   * @param input Anything with a JSON form.
   * @throws DaprError `invalid_argument` for an id that Dapr does not allow, `internal` if the instance runs already,
   * `failed_precondition` if no worker is connected
   */
  override start(name: string, input?: unknown, options: StartWorkflowOptions = {}): Promise<string> {
    const { startTime } = orEmpty(options);
    const send = (given: CallOptions) => super.start(name, input, { ...options, ...given });
    if (startTime !== undefined) return send(options);
    return whileConnected(this.caller, startWorkflow.name, options, send);
  }

  /** Returns the state of an instance; undefined if no instance has this id. */
  override get<O = unknown>(
    instanceId: string,
    options?: CallOptions,
  ): Promise<WorkflowState<O> | undefined> {
    return sendToInstance(this.caller, orEmpty(options), () => super.get<O>(instanceId, options));
  }

  /** Raises an event that an instance waits for, or will. It is never repeated by itself. */
  override raiseEvent(
    instanceId: string,
    event: string,
    data?: unknown,
    options?: CallOptions,
  ): Promise<void> {
    return raiseOnce(this.caller, orEmpty(options), {
      raise: () => super.raiseEvent(instanceId, event, data, options),
      wake: () => super.raiseEvent(instanceId, WAKE_EVENT, undefined, options),
    });
  }

  /** @internal */
  protected override command(
    operation: Operation<{ instanceId: string }, void>,
    instanceId: string,
    options?: CallOptions,
  ): Promise<void> {
    return sendToInstance(this.caller, orEmpty(options), () => super.command(operation, instanceId, options));
  }

  /** Returns a handle of an instance, which need not exist. */
  override run<I, O>(workflow: WorkflowDefinition<I, O>, id: string): WorkflowRun<O>;
  override run(id: string): WorkflowRun;
  override run(workflow: WorkflowDefinition | string, id?: string): WorkflowRun {
    if (typeof workflow === "string") return new WorkflowRun(this.caller, id ?? workflow);
    const { output } = prepare({ name: "workflow.run" }, () => definitionOf("workflow", workflow));
    return new WorkflowRun(this.caller, id as string, output);
  }

  /**
   * Lists the ids of the app's instances, page by page. It requires an actor state store that can list keys, such as Redis,
   * PostgreSQL v2, MySQL, MongoDB, SQLite or the one in memory.
   */
  override async *list(options: ListWorkflowsOptions = {}): AsyncGenerator<string, void, undefined> {
    const { pageSize, ...call } = orEmpty(options);
    let token: string | undefined;
    do {
      const page: { ids: string[]; token: string | undefined } = await this.caller
        .call(listInstances, { pageSize, token }, call)
        .catch((error: unknown) => {
          throw withCode(error);
        });
      yield* page.ids;
      ({ token } = page);
    } while (token !== undefined);
  }
}
