import { create, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  HistoryEventSchema,
  OrchestrationStatus,
  WorkflowStateSchema,
  type HistoryPropagationScope,
  type TaskFailureDetailsSchema,
} from "@dapr-ts/proto/workflow";

export type EventMessage = MessageShape<typeof HistoryEventSchema>;
export type EventType = NonNullable<MessageInitShape<typeof HistoryEventSchema>["eventType"]>;

/** Event that no action has asked for. */
const NO_ACTION = -1;

/** Makes the message of an event. */
export function eventMessage(now: number, eventType: EventType, eventId = NO_ACTION): EventMessage {
  return create(HistoryEventSchema, { eventId, timestamp: timestampFromMs(now), eventType });
}

/** The call of a parent that an instance answers. */
export interface Parent {
  readonly instance: Instance;
  readonly taskId: number;
}

export interface InstanceInit {
  readonly id: string;
  readonly name: string;
  readonly input: string | undefined;
  readonly parent?: Parent | undefined;
  readonly traceParent?: string | undefined;
  readonly propagated?: Propagated | undefined;
}

/** History that a call hands down. */
export interface Propagated {
  readonly scope: HistoryPropagationScope;
  readonly chunks: { rawEvents: Uint8Array[]; appId: string; instanceId: string; workflowName: string }[];
}

/** One instance of a workflow: its history and what it has not worked off yet. */
export class Instance {
  readonly id: string;
  readonly name: string;
  readonly input: string | undefined;
  readonly parent: Parent | undefined;
  readonly createdAt: number;
  readonly propagated: Propagated | undefined;
  readonly children: Instance[] = [];
  readonly #traceParent: string | undefined;
  history: EventMessage[] = [];
  inbox: EventMessage[] = [];
  status = OrchestrationStatus.PENDING;
  customStatus: string | undefined;
  output: string | undefined;
  failure: MessageShape<typeof TaskFailureDetailsSchema> | undefined;
  updatedAt: number;
  startedAt: number | undefined;
  startAt: number | undefined;
  executionId = "";
  /** Events of the turn that a worker plays; undefined while none does. */
  turn: EventMessage[] | undefined;
  /** Undoes the timers that have not fired. */
  readonly timers = new Set<() => void>();
  #changed: (() => void)[] = [];

  constructor({ id, name, input, parent, traceParent, propagated }: InstanceInit, now: number) {
    this.id = id;
    this.name = name;
    this.input = input;
    this.parent = parent;
    this.propagated = propagated;
    this.#traceParent = traceParent;
    this.createdAt = now;
    this.updatedAt = now;
  }

  get hasEnded(): boolean {
    const { COMPLETED, FAILED, TERMINATED, CANCELED } = OrchestrationStatus;
    return [COMPLETED, FAILED, TERMINATED, CANCELED].includes(this.status);
  }

  /** True while a child, or a child of one, runs: until then the id is not used again. */
  get hasLiveChildren(): boolean {
    return this.children.some((child) => !child.hasEnded || child.hasLiveChildren);
  }

  /** Begins a run with an empty history. */
  begin(
    now: number,
    executionId: string,
    input: string | undefined,
    carried: readonly EventMessage[] = [],
  ): void {
    this.executionId = executionId;
    this.history = [];
    const workflowInstance = { instanceId: this.id, executionId };
    const parent = this.parent && {
      taskScheduledId: this.parent.taskId,
      name: this.parent.instance.name,
      workflowInstance: { instanceId: this.parent.instance.id },
    };
    const value = {
      name: this.name,
      workflowInstance,
      ...(input !== undefined && { input }),
      ...(parent !== undefined && { parentInstance: parent }),
      ...(this.#traceParent !== undefined && { parentTraceContext: { traceParent: this.#traceParent } }),
    };
    this.inbox = [eventMessage(now, { case: "executionStarted", value }), ...carried, ...this.inbox];
  }

  /** Resolves when the condition is true. It is looked at after each change. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#changed.push(resolve));
  }

  changed(): void {
    for (const resolve of this.#changed.splice(0)) resolve();
  }

  /** Returns the state as the engine reports it. */
  state(): MessageInitShape<typeof WorkflowStateSchema> {
    const versions = this.history.flatMap(({ eventType }) =>
      eventType.case === "workflowStarted" ? [eventType.value.version?.name] : [],
    );
    const version = versions.find((name) => name !== undefined);
    return create(WorkflowStateSchema, {
      instanceId: this.id,
      name: this.name,
      workflowStatus: this.status,
      createdTimestamp: timestampFromMs(this.createdAt),
      lastUpdatedTimestamp: timestampFromMs(this.updatedAt),
      executionId: this.executionId,
      ...(version !== undefined && { version }),
      ...(this.input !== undefined && { input: this.input }),
      ...(this.output !== undefined && { output: this.output }),
      ...(this.customStatus !== undefined && { customStatus: this.customStatus }),
      ...(this.failure !== undefined && { failureDetails: this.failure }),
      ...(this.startedAt !== undefined && { startedAt: timestampFromMs(this.startedAt) }),
      ...(this.startAt !== undefined && { scheduledStartTimestamp: timestampFromMs(this.startAt) }),
    });
  }
}
