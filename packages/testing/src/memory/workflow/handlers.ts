import { randomUUID } from "node:crypto";
import { clone, create } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { DaprError, type Code } from "@dapr-ts/core/internal";
import {
  HistoryEventSchema,
  OrchestrationStatus,
  RerunParentInstanceInfoSchema,
} from "@dapr-ts/proto/workflow";
import type { Handlers, StreamHandlers } from "../rpc.ts";
import type { VirtualTime } from "../time.ts";
import { WorkflowEngine } from "./engine.ts";
import type { Instance } from "./instance.ts";

const failed = (code: Code, message: string): DaprError => new DaprError(message, { code });

/** The workflow engine's service, and the workflow API of Dapr's own service. */
export class MemoryWorkflows {
  readonly #engine: WorkflowEngine;
  readonly handlers: Handlers;
  readonly streams: StreamHandlers;

  constructor(time: VirtualTime) {
    const engine = new WorkflowEngine(time);
    this.#engine = engine;
    this.streams = {
      getWorkItems: (stream) => engine.serve((item) => stream.send(item), stream.gone),
    };
    this.handlers = { ...this.#hub(), ...this.#stable(), ...this.#worker() };
  }

  get connectedWorkers(): number {
    return this.#engine.workers.count;
  }

  get isSettled(): boolean {
    return this.#engine.workers.isSettled;
  }

  /** Resolves when no workflow and no activity runs. */
  settled(): Promise<void> {
    return this.#engine.workers.settled();
  }

  #worker(): Handlers {
    return {
      hello: () => ({}),
      completeWorkflowTask: (response) => {
        this.#engine.turnPlayed(response);
        return {};
      },
      completeActivityTask: (response) => {
        this.#engine.taskRun(response);
        return {};
      },
    };
  }

  #hub(): Handlers {
    const { instances } = this.#engine;
    return {
      startInstance: async ({ instanceId, name, input, scheduledStartTimestamp: at, parentTraceContext }) => {
        await this.#start(instanceId, name, input, at && timestampMs(at), parentTraceContext?.traceParent);
        return { instanceId };
      },
      getInstance: ({ instanceId }) => stateOf(instances.get(instanceId)),
      waitForInstanceStart: async ({ instanceId }) => {
        const instance = this.#existing(instanceId);
        await instance.until(() => instance.status !== OrchestrationStatus.PENDING);
        return stateOf(instance);
      },
      waitForInstanceCompletion: async ({ instanceId }) => {
        const instance = this.#existing(instanceId);
        await instance.until(() => instance.hasEnded);
        return stateOf(instance);
      },
      raiseEvent: ({ instanceId, name, input }) => this.#raise(instanceId, name, input),
      suspendInstance: ({ instanceId, reason }) => {
        const value = reason === undefined ? {} : { input: reason };
        this.#engine.raise(this.#running(instanceId), { case: "executionSuspended", value });
        return {};
      },
      resumeInstance: ({ instanceId, reason }) => {
        const value = reason === undefined ? {} : { input: reason };
        this.#engine.raise(this.#running(instanceId), { case: "executionResumed", value });
        return {};
      },
      terminateInstance: ({ instanceId, output, recursive }) =>
        this.#terminate(instanceId, output, recursive),
      purgeInstances: ({ request, recursive, force = false }) => {
        if (request.case !== "instanceId") throw failed("unimplemented", "purge by filter");
        return { deletedInstanceCount: this.#purge(request.value, recursive, force) };
      },
      rerunWorkflowFromEvent: (request) => ({ newInstanceID: this.#rerun(request) }),
      listInstanceIDs: ({ pageSize = 1_000, continuationToken = "0" }) => {
        const from = Number(continuationToken);
        const ids = [...instances.keys()];
        const end = from + pageSize;
        return {
          instanceIds: ids.slice(from, end),
          ...(end < ids.length && { continuationToken: String(end) }),
        };
      },
      getInstanceHistory: ({ instanceId }) => {
        const instance = instances.get(instanceId);
        if (instance === undefined) throw failed("not_found", `workflow instance '${instanceId}' not found`);
        return { events: instance.history };
      },
    };
  }

  /** Returns the handlers of the API by name. */
  #stable(): Handlers {
    const text = (bytes: Uint8Array): string | undefined =>
      bytes.length === 0 ? undefined : new TextDecoder().decode(bytes);
    return {
      startWorkflowBeta1: async ({ instanceId, workflowName, input, options }) => {
        const id = instanceId === "" ? randomUUID() : instanceId;
        const at = options["dapr.workflow.start_time"];
        await this.#start(id, workflowName, text(input), at === undefined ? undefined : Date.parse(at));
        return { instanceId: id };
      },
      raiseEventWorkflowBeta1: ({ instanceId, eventName, eventData }) =>
        this.#raise(instanceId, eventName, text(eventData)),
      pauseWorkflowBeta1: ({ instanceId }) => {
        this.#engine.raise(this.#running(instanceId), { case: "executionSuspended", value: {} });
        return {};
      },
      resumeWorkflowBeta1: ({ instanceId }) => {
        this.#engine.raise(this.#running(instanceId), { case: "executionResumed", value: {} });
        return {};
      },
      terminateWorkflowBeta1: ({ instanceId }) => this.#terminate(instanceId, undefined, true),
      purgeWorkflowBeta1: ({ instanceId }) => {
        this.#purge(instanceId, true, false);
        return {};
      },
      getWorkflowBeta1: ({ instanceId }) => {
        const instance = this.#engine.instances.get(instanceId);
        if (instance === undefined) return { instanceId };
        const { name, status, input, output, customStatus, failure, createdAt, updatedAt } = instance;
        const seconds = (ms: number) => ({
          seconds: BigInt(Math.floor(ms / 1000)),
          nanos: (ms % 1000) * 1_000_000,
        });
        const properties = {
          ...(input !== undefined && { "dapr.workflow.input": input }),
          ...(output !== undefined && { "dapr.workflow.output": output }),
          ...(customStatus !== undefined && { "dapr.workflow.custom_status": customStatus }),
          ...(failure !== undefined && {
            "dapr.workflow.failure.error_type": failure.errorType,
            "dapr.workflow.failure.error_message": failure.errorMessage,
          }),
        };
        return {
          instanceId,
          workflowName: name,
          // Dapr's stable API has no name for STALLED (pkg/runtime/wfengine/client.go).
          runtimeStatus: status === OrchestrationStatus.STALLED ? "UNKNOWN" : OrchestrationStatus[status],
          createdAt: seconds(createdAt),
          lastUpdatedAt: seconds(updatedAt),
          properties,
        };
      },
    };
  }

  async #start(
    id: string,
    name: string,
    input: string | undefined,
    startAt?: number,
    traceParent?: string,
  ): Promise<void> {
    const other = this.#engine.instances.get(id);
    if (other?.hasEnded === false || other?.hasLiveChildren === true)
      throw failed("already_exists", `an active workflow with ID '${id}' already exists`);
    const instance = this.#engine.create({ id, name, input, traceParent }, startAt);
    if (startAt === undefined)
      await instance.until(() => instance.startedAt !== undefined || isStalled(instance));
  }

  #raise(instanceId: string, name: string, input: string | undefined): Record<string, never> {
    const value = { name, ...(input !== undefined && { input }) };
    this.#engine.raise(this.#running(instanceId), { case: "eventRaised", value });
    return {};
  }

  async #terminate(
    id: string,
    output: string | undefined,
    recursive: boolean,
  ): Promise<Record<string, never>> {
    const instance = this.#running(id);
    const value = { recurse: recursive, ...(output !== undefined && { input: output }) };
    this.#engine.raise(instance, { case: "executionTerminated", value });
    await instance.until(() => instance.hasEnded);
    return {};
  }

  #purge(id: string, recursive: boolean, force: boolean): number {
    const instance = this.#existing(id);
    if (!instance.hasEnded && !force)
      throw failed("unknown", "failed to purge workflow state: orchestration has not yet completed");
    this.#engine.instances.delete(id);
    let count = 1;
    if (!recursive) return count;
    for (const child of instance.children)
      if (this.#engine.instances.get(child.id) === child) count += this.#purge(child.id, true, true);
    return count;
  }

  #rerun(request: {
    sourceInstanceID: string;
    eventID: number;
    newInstanceID?: string | undefined;
    overwriteInput: boolean;
    input?: string | undefined;
  }): string {
    const { sourceInstanceID, eventID, newInstanceID = randomUUID(), overwriteInput, input } = request;
    const source = this.#existing(sourceInstanceID);
    if (!source.hasEnded)
      throw failed("invalid_argument", `'${sourceInstanceID}' is not in a terminal state`);
    if (this.#engine.instances.has(newInstanceID))
      throw failed("already_exists", `workflow '${newInstanceID}' has already been created`);
    const index = source.history.findIndex(({ eventId }) => eventId === eventID);
    const from = source.history[index];
    const kind = from?.eventType.case ?? "";
    if (from === undefined || !RERUNS.has(kind))
      throw failed(
        "not_found",
        `'${sourceInstanceID}' does not have history event with ID '${String(eventID)}'`,
      );
    const instance = this.#engine.adopt(source, newInstanceID, source.history.slice(0, index));
    const again = clone(HistoryEventSchema, from);
    const { value } = again.eventType;
    const rerunParentInstanceInfo = create(RerunParentInstanceInfoSchema, { instanceID: sourceInstanceID });
    if (value !== undefined) Object.assign(value, { rerunParentInstanceInfo });
    if (overwriteInput && value !== undefined && "input" in value) {
      if (input === undefined) delete value.input;
      else value.input = input;
    }
    instance.history.push(again);
    this.#engine.rerun(instance);
    return newInstanceID;
  }

  #existing(id: string): Instance {
    const instance = this.#engine.instances.get(id);
    if (instance === undefined) throw failed("unknown", "no such instance exists");
    return instance;
  }

  #running(id: string): Instance {
    const instance = this.#existing(id);
    if (isStalled(instance)) throw failed("unknown", "actor is stalled");
    return instance;
  }
}

const isStalled = ({ status }: Instance): boolean => status === OrchestrationStatus.STALLED;

const RERUNS: ReadonlySet<string> = new Set([
  "taskScheduled",
  "timerCreated",
  "childWorkflowInstanceCreated",
]);

const stateOf = (instance: Instance | undefined) =>
  instance === undefined ? { exists: false } : { exists: true, workflowState: instance.state() };
