import { randomUUID } from "node:crypto";
import { create, toBinary, type MessageShape } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import {
  HistoryEventSchema,
  HistoryPropagationScope,
  OrchestrationStatus,
  StalledReason,
  WorkflowVersionSchema,
  type ActivityResponse,
  type WorkflowActionSchema,
  type WorkflowResponse,
} from "@dapr-ts/proto/workflow";
import type { VirtualTime } from "../time.ts";
import {
  Instance,
  eventMessage,
  type EventMessage,
  type EventType,
  type InstanceInit,
  type Propagated,
} from "./instance.ts";
import { Workers } from "./workers.ts";

type Action = MessageShape<typeof WorkflowActionSchema>;
type ActionType<C extends Action["workflowActionType"]["case"]> = Extract<
  Action["workflowActionType"],
  { case: C }
>["value"];

/** The instances of a sidecar in memory, and what moves them on: workers, timers and each other. */
export class WorkflowEngine {
  readonly instances = new Map<string, Instance>();
  readonly workers = new Workers();
  readonly #time: VirtualTime;
  /** Messages of events, which do not change once they are part of a history. */
  readonly #encoded = new WeakMap<EventMessage, Uint8Array>();
  /** Turns that a version which no worker has holds up. */
  readonly #stalled = new Set<Instance>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** Adds an instance; it begins when the time has come. */
  create(init: InstanceInit, startAt?: number): Instance {
    const now = this.#time.now();
    const instance = new Instance(init, now);
    instance.startAt = startAt;
    this.instances.set(init.id, instance);
    init.parent?.instance.children.push(instance);
    const begin = (): void => {
      instance.begin(this.#time.now(), randomUUID(), init.input);
      this.#play(instance);
    };
    if (startAt === undefined || startAt <= now) begin();
    else this.#at(instance, startAt, begin);
    return instance;
  }

  /** Adds an event to an instance's inbox. */
  raise(instance: Instance, event: EventType): void {
    if (instance.hasEnded) return;
    instance.inbox.push(eventMessage(this.#time.now(), event));
    this.#play(instance);
  }

  /** Adds an instance with a part of another one's history. */
  adopt({ name, input, executionId }: Instance, id: string, history: EventMessage[]): Instance {
    const instance = new Instance({ id, name, input }, this.#time.now());
    instance.executionId = executionId;
    instance.history = history;
    instance.startedAt = this.#time.now();
    instance.status = OrchestrationStatus.RUNNING;
    this.instances.set(id, instance);
    return instance;
  }

  /** Runs again everything that the history has begun and not ended. */
  rerun(instance: Instance): void {
    const ended = new Set(instance.history.map(settledBy));
    for (const event of instance.history) if (!ended.has(event.eventId)) this.#begun(instance, event);
  }

  async serve(send: Parameters<Workers["serve"]>[0], gone: Promise<void>): Promise<void> {
    const served = this.workers.serve(send, gone);
    // Another worker may have the version that an instance waits for.
    const stalled = [...this.#stalled];
    this.#stalled.clear();
    for (const instance of stalled) {
      instance.status = OrchestrationStatus.RUNNING;
      this.#play(instance);
    }
    await served;
  }

  /** Sends the next turn to a worker, unless one plays a turn, or nothing is to be played. */
  #play(instance: Instance): void {
    if (instance.turn !== undefined || instance.inbox.length === 0 || this.#stalled.has(instance)) return;
    if (this.#sizeOf(instance) > MAX_TURN_BYTES)
      return this.#stall(instance, StalledReason.PAYLOAD_SIZE_EXCEEDED);
    const started = eventMessage(this.#time.now(), { case: "workflowStarted", value: {} });
    instance.turn = [started, ...instance.inbox];
    instance.inbox = [];
    const { turn } = instance;
    this.workers.send(
      turnKey(instance.id),
      () => ({
        request: {
          case: "workflowRequest",
          value: {
            instanceId: instance.id,
            pastEvents: instance.history.map((event) => this.#bytesOf(event)),
            newEvents: turn,
            ...(instance.propagated !== undefined && { propagatedHistory: instance.propagated }),
          },
        },
      }),
      () => this.#undo(instance),
    );
  }

  /** Returns the size of a turn: what is committed, and what has arrived. */
  #sizeOf({ history, inbox }: Instance): number {
    return [...history, ...inbox].reduce((sum, event) => sum + this.#bytesOf(event).length, 0);
  }

  /** Returns the history that a call hands down. */
  #handedDown(
    { id, name, history, propagated }: Instance,
    { historyPropagationScope: scope }: { historyPropagationScope?: HistoryPropagationScope | undefined },
  ): Propagated | undefined {
    if (scope === undefined || scope === HistoryPropagationScope.NONE) return undefined;
    const inherited = scope === HistoryPropagationScope.LINEAGE ? (propagated?.chunks ?? []) : [];
    const rawEvents = history.map((event) => this.#bytesOf(event));
    return {
      scope,
      chunks: [...inherited, { rawEvents, appId: "in-memory", instanceId: id, workflowName: name }],
    };
  }

  #bytesOf(event: EventMessage): Uint8Array {
    const known = this.#encoded.get(event);
    if (known !== undefined) return known;
    const bytes = toBinary(HistoryEventSchema, event);
    this.#encoded.set(event, bytes);
    return bytes;
  }

  #undo(instance: Instance): void {
    this.#undoTurn(instance);
    this.#play(instance);
  }

  /** Commits a worker's response to a turn. */
  turnPlayed({ instanceId, actions, customStatus, version }: WorkflowResponse): void {
    if (!this.workers.done(turnKey(instanceId))) return;
    const instance = this.instances.get(instanceId);
    const turn = instance?.turn;
    if (instance === undefined || turn === undefined) return;
    const stalled = stallOf(instance, actions, version?.patches ?? []);
    if (stalled !== undefined) return this.#stall(instance, stalled);
    const [started] = turn;
    if (version !== undefined && started?.eventType.case === "workflowStarted")
      started.eventType.value.version = create(WorkflowVersionSchema, version);
    const now = this.#time.now();
    instance.history.push(...turn);
    instance.customStatus = customStatus;
    instance.updatedAt = now;
    instance.startedAt ??= now;
    instance.status = statusAfter(instance, turn);
    const completion = actions.find(
      ({ workflowActionType }) => workflowActionType.case === "completeWorkflow",
    );
    const complete = completion?.workflowActionType as { value: ActionType<"completeWorkflow"> } | undefined;
    const continues = complete?.value.workflowStatus === OrchestrationStatus.CONTINUED_AS_NEW;
    // daprd drops the other actions of a turn that continues as new.
    if (!continues) for (const action of actions) this.#act(instance, action);
    if (completion !== undefined && complete !== undefined)
      this.#complete(instance, completion.id, complete.value);
    // Only now: an action may raise an event at once, and the next turn begins with all that this one has done.
    instance.turn = undefined;
    instance.changed();
    this.#play(instance);
  }

  #stall(instance: Instance, reason: StalledReason): void {
    this.#undoTurn(instance);
    instance.status = OrchestrationStatus.STALLED;
    const value = { reason, description: StalledReason[reason] };
    instance.history.push(eventMessage(this.#time.now(), { case: "executionStalled", value }));
    this.#stalled.add(instance);
    instance.changed();
  }

  #undoTurn(instance: Instance): void {
    instance.inbox = [...(instance.turn ?? []).slice(1), ...instance.inbox];
    instance.turn = undefined;
  }

  #act(instance: Instance, { id, workflowActionType: action, router }: Action): void {
    const now = this.#time.now();
    switch (action.case) {
      case "scheduleTask": {
        const { name, input, taskExecutionId, historyPropagationScope: scope } = action.value;
        const value = {
          name,
          taskExecutionId,
          ...(input !== undefined && { input }),
          ...(scope !== undefined && { historyPropagationScope: scope }),
        };
        const event = eventMessage(now, { case: "taskScheduled", value }, id);
        if (router !== undefined) event.router = router;
        instance.history.push(event);
        this.#begun(instance, event);
        return;
      }
      case "createTimer": {
        const { fireAt, name, origin } = action.value;
        const value = {
          ...(fireAt !== undefined && { fireAt }),
          ...(name !== undefined && { name }),
          origin,
        } as Extract<EventType, { case: "timerCreated" }>["value"];
        const event = eventMessage(now, { case: "timerCreated", value }, id);
        instance.history.push(event);
        this.#begun(instance, event);
        return;
      }
      case "createChildWorkflow": {
        const { name, input, retryParentInstanceInfo, historyPropagationScope: scope } = action.value;
        const instanceId = action.value.instanceId || `${instance.id}:${id.toString(16).padStart(4, "0")}`;
        const value = {
          instanceId,
          name,
          ...(input !== undefined && { input }),
          ...(retryParentInstanceInfo !== undefined && { retryParentInstanceInfo }),
          ...(scope !== undefined && { historyPropagationScope: scope }),
        };
        const event = eventMessage(now, { case: "childWorkflowInstanceCreated", value }, id);
        instance.history.push(event);
        this.#begun(instance, event);
        return;
      }
      case "createDetachedWorkflow": {
        const { instanceId, name, input, scheduledStartTimestamp: start } = action.value;
        instance.history.push(
          eventMessage(now, { case: "detachedWorkflowInstanceCreated", value: { instanceId } }, id),
        );
        const other = this.instances.get(instanceId);
        if (other === undefined || other.hasEnded)
          this.create({ id: instanceId, name, input }, start && timestampMs(start));
        return;
      }
      default:
    }
  }

  /** Sets off what an event of the history begins. */
  #begun(instance: Instance, event: EventMessage): void {
    const { eventType: type, eventId } = event;
    if (type.case === "taskScheduled")
      this.#task(instance, eventId, type.value, this.#handedDown(instance, type.value));
    if (type.case === "timerCreated") {
      const at = type.value.fireAt === undefined ? NaN : timestampMs(type.value.fireAt);
      const fire = (): void => {
        const value = {
          timerId: eventId,
          ...(type.value.fireAt !== undefined && { fireAt: type.value.fireAt }),
        };
        this.raise(instance, { case: "timerFired", value });
      };
      if (at <= this.#time.now()) queueMicrotask(fire);
      else if (at < NEVER_MS) this.#at(instance, at, fire);
    }
    if (type.case !== "childWorkflowInstanceCreated") return;
    const { instanceId, name, input } = type.value;
    const other = this.instances.get(instanceId);
    if (other === undefined || other.hasEnded) {
      const propagated = this.#handedDown(instance, type.value);
      this.create({ id: instanceId, name, input, parent: { instance, taskId: eventId }, propagated });
      return;
    }
    const failureDetails = {
      errorType: "WorkflowInstanceAlreadyExists",
      errorMessage: `an active workflow with ID '${instanceId}' already exists`,
    };
    this.raise(instance, {
      case: "childWorkflowInstanceFailed",
      value: { taskScheduledId: eventId, failureDetails },
    });
  }

  #task(
    instance: Instance,
    taskId: number,
    { name, input, taskExecutionId }: { name: string; input?: string | undefined; taskExecutionId: string },
    propagatedHistory: Propagated | undefined,
  ): void {
    const { executionId } = instance;
    const send = (): void => {
      if (instance.hasEnded || instance.executionId !== executionId) return;
      const workflowInstance = { instanceId: instance.id, executionId };
      const value = {
        name,
        taskId,
        taskExecutionId,
        workflowInstance,
        ...(input !== undefined && { input }),
        ...(propagatedHistory !== undefined && { propagatedHistory }),
      };
      this.workers.send(
        taskKey(instance.id, taskId),
        () => ({ request: { case: "activityRequest", value } }),
        send,
      );
    };
    send();
  }

  /** Takes a worker's response to an activity. */
  taskRun({ instanceId, taskId, result, failureDetails }: ActivityResponse): void {
    if (!this.workers.done(taskKey(instanceId, taskId))) return;
    const instance = this.instances.get(instanceId);
    if (instance === undefined) return;
    const value = { taskScheduledId: taskId };
    this.raise(
      instance,
      failureDetails === undefined
        ? { case: "taskCompleted", value: { ...value, ...(result !== undefined && { result }) } }
        : { case: "taskFailed", value: { ...value, failureDetails } },
    );
  }

  #complete(instance: Instance, id: number, completion: ActionType<"completeWorkflow">): void {
    const { workflowStatus, result, failureDetails, carryoverEvents } = completion;
    for (const undo of instance.timers) undo();
    instance.timers.clear();
    if (workflowStatus === OrchestrationStatus.CONTINUED_AS_NEW) {
      // Completions of the old run's calls have no place in the next one.
      instance.inbox = instance.inbox.filter(({ eventType }) => KEPT.has(eventType.case ?? ""));
      instance.begin(this.#time.now(), randomUUID(), result, carryoverEvents);
      instance.status = OrchestrationStatus.RUNNING;
      return;
    }
    const value = {
      workflowStatus,
      ...(result !== undefined && { result }),
      ...(failureDetails !== undefined && { failureDetails }),
    };
    instance.history.push(eventMessage(this.#time.now(), { case: "executionCompleted", value }, id));
    instance.status = workflowStatus;
    instance.output = result;
    instance.failure = failureDetails;
    instance.inbox = [];
    this.#answerParent(instance);
    if (workflowStatus === OrchestrationStatus.TERMINATED && terminatedRecursively(instance))
      for (const child of instance.children)
        this.raise(child, { case: "executionTerminated", value: { recurse: true } });
  }

  #answerParent({ parent, status, output, failure }: Instance): void {
    if (parent === undefined) return;
    const value = { taskScheduledId: parent.taskId };
    if (status === OrchestrationStatus.COMPLETED) {
      const result = output === undefined ? {} : { result: output };
      this.raise(parent.instance, { case: "childWorkflowInstanceCompleted", value: { ...value, ...result } });
      return;
    }
    const failureDetails = failure ?? { errorType: "TERMINATED", errorMessage: "the child was terminated" };
    this.raise(parent.instance, { case: "childWorkflowInstanceFailed", value: { ...value, failureDetails } });
  }

  #at(instance: Instance, at: number, run: () => void): void {
    const undo = this.#time.plan(at, async () => {
      instance.timers.delete(undo);
      run();
      // What the timer sets off is done when the time goes on.
      await this.workers.settled();
    });
    instance.timers.add(undo);
  }
}

/** Returns the id of the action that an event settles. */
function settledBy({ eventType: { value } }: EventMessage): number | undefined {
  if (value === undefined) return undefined;
  if ("taskScheduledId" in value) return value.taskScheduledId;
  return "timerId" in value ? value.timerId : undefined;
}

const turnKey = (instanceId: string): string => `turn ${instanceId}`;
const taskKey = (instanceId: string, taskId: number): string => `task ${String(taskId)} ${instanceId}`;

/** Events that outlive a run that continues as new. */
const KEPT: ReadonlySet<string> = new Set([
  "eventRaised",
  "executionTerminated",
  "executionSuspended",
  "executionResumed",
]);

/** 9999-12-31T23:59:59Z, the due time of waits without a limit. */
const NEVER_MS = 253_402_300_799_000;

/** daprd stalls an instance whose turn takes more than 95 % of `--max-body-size`, which is 4 MiB by default. */
const MAX_TURN_BYTES = 0.95 * 4 * 1024 * 1024;

function statusAfter({ status }: Instance, turn: readonly EventMessage[]): OrchestrationStatus {
  let after = status === OrchestrationStatus.SUSPENDED ? status : OrchestrationStatus.RUNNING;
  for (const { eventType } of turn) {
    if (eventType.case === "executionSuspended") after = OrchestrationStatus.SUSPENDED;
    if (eventType.case === "executionResumed") after = OrchestrationStatus.RUNNING;
  }
  return after;
}

function stallOf(
  { history }: Instance,
  actions: readonly Action[],
  patches: readonly string[],
): StalledReason | undefined {
  if (actions.some(({ workflowActionType }) => workflowActionType.case === "workflowVersionNotAvailable"))
    return StalledReason.VERSION_NOT_AVAILABLE;
  const recorded = history
    .flatMap(({ eventType }) =>
      eventType.case === "workflowStarted" ? [eventType.value.version?.patches ?? []] : [],
    )
    .findLast((one) => one.length > 0);
  const isPrefix = (recorded ?? []).every((patch, index) => patches[index] === patch);
  return isPrefix ? undefined : StalledReason.PATCH_MISMATCH;
}

function terminatedRecursively({ history }: Instance): boolean {
  return history.some(({ eventType }) => eventType.case === "executionTerminated" && eventType.value.recurse);
}
