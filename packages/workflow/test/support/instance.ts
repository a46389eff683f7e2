import assert from "node:assert/strict";
import type { HistoryEvent, HistoryEventTypes } from "@dapr-ts/core";
import { NEVER, silent, type WorkflowAction } from "@dapr-ts/core/internal";
import type { DefinedWorkflow } from "../../src/types.ts";
import {
  playFrom,
  playTurn,
  type EngineOptions,
  type Player,
  type TurnResult,
} from "../../src/engine/turn.ts";
import { enterScope } from "../../src/guards/installed.ts";
import type { AnyWorkflow } from "../../src/registry.ts";

const scope = enterScope({ guards: true });

type Fresh = Omit<HistoryEvent, "id" | "time"> & { id?: number };

/** An instance as daprd keeps it: the history grows by the events of each turn and by one event per action of its answer. */
export class Instance {
  history: HistoryEvent[] = [];
  now = Date.parse("2026-01-01T00:00:00Z");
  last: TurnResult = { actions: [], customStatus: undefined, patches: [], version: undefined };
  #workflow: AnyWorkflow;
  #input: unknown;
  readonly id: string;
  #options: Partial<EngineOptions>;
  #runs = 0;
  #player: Player | undefined;
  #deployed = false;

  constructor(
    workflow: AnyWorkflow,
    input?: unknown,
    options: Partial<EngineOptions> = {},
    id = "instance-1",
  ) {
    this.#workflow = workflow;
    this.#input = input;
    this.#options = options;
    this.id = id;
  }

  /** A deploy of other code. */
  deploy(workflow: AnyWorkflow): void {
    this.#deployed = true;
    this.#workflow = workflow;
  }

  start(...more: Fresh[]): Promise<TurnResult> {
    const input = this.#input === undefined ? undefined : JSON.stringify(this.#input);
    return this.turn(
      {
        type: "executionStarted",
        name: this.#workflow.name,
        input,
        instanceId: this.id,
        executionId: `execution-${String(++this.#runs)}`,
        parent: undefined,
        traceparent: undefined,
      } as Fresh,
      ...more,
    );
  }

  /** One turn with these events. */
  async turn(...events: Fresh[]): Promise<TurnResult> {
    const fresh = [event("workflowStarted", { patches: [], version: undefined }), ...events].map(
      (one) => ({ id: -1, time: new Date(this.now), ...one }) as HistoryEvent,
    );
    const turn = { instanceId: this.id, past: this.history, fresh, propagated: undefined };
    const options: EngineOptions = {
      ...scope,
      find: (name) => (name === this.#workflow.name ? (this.#workflow as DefinedWorkflow) : undefined),
      logger: silent,
      onNonDeterminism: "fail",
      strict: true,
      ...this.#options,
    };
    this.last = await playTurn(turn, options);
    // A worker that has played the turns before plays only what is new, with the same result.
    if (this.#deployed) this.#player = undefined;
    this.#deployed = false;
    this.#player = await playFrom(this.#player, turn, { ...options, logger: silent, onBroken: undefined });
    assert.deepEqual(withoutStacks(this.#player.result()), withoutStacks(this.last));
    const began = fresh[0] as HistoryEvent<"workflowStarted">;
    const { patches, version } = this.last;
    fresh[0] = { ...began, patches, version };
    this.history = [
      ...this.history,
      ...fresh,
      ...this.last.actions.flatMap((action) => this.#confirm(action)),
    ];
    return this.last;
  }

  #confirm(action: WorkflowAction): HistoryEvent[] {
    const base = { id: action.id, time: new Date(this.now) };
    switch (action.type) {
      case "scheduleTask":
        return [{ ...action, ...base, type: "taskScheduled", rerunOf: undefined } as HistoryEvent];
      case "createChildWorkflow":
        return [
          { ...action, ...base, type: "childWorkflowInstanceCreated", rerunOf: undefined } as HistoryEvent,
        ];
      case "createDetachedWorkflow":
        return [{ ...base, type: "detachedWorkflowInstanceCreated", instanceId: action.instanceId }];
      case "createTimer": {
        const { name, origin } = action;
        const fireAt = action.fireAt === NEVER ? new Date(NEVER) : action.fireAt;
        return [{ ...base, type: "timerCreated", fireAt, name, origin, rerunOf: undefined }];
      }
      case "completeWorkflow":
        return [
          {
            ...base,
            type: "executionCompleted",
            status: action.status,
            result: action.result,
            failure: action.failure,
          },
        ];
      default:
        return [];
    }
  }

  /** Actions of the last turn, shortly. */
  get did(): string[] {
    return this.last.actions.map((action) => {
      switch (action.type) {
        case "scheduleTask":
        case "createChildWorkflow":
          return `${action.name}#${String(action.id)}`;
        case "createTimer":
          return `timer#${String(action.id)}`;
        case "completeWorkflow":
          return `${action.status} ${action.failure?.message ?? action.result ?? ""}`.trim();
        default:
          return action.type;
      }
    });
  }

  get end() {
    const action = this.last.actions.find(({ type }) => type === "completeWorkflow");
    if (action?.type !== "completeWorkflow") throw new Error(`not ended: ${this.did.join(", ")}`);
    return action;
  }

  get output(): unknown {
    const { status, result, failure } = this.end;
    if (status !== "COMPLETED") throw new Error(`${status}: ${failure?.message ?? ""}`);
    return result === undefined ? undefined : (JSON.parse(result) as unknown);
  }
}

export function event<T extends keyof HistoryEventTypes>(type: T, members: HistoryEventTypes[T]): Fresh {
  return { type, ...members };
}

export const done = (scheduledId: number, result?: unknown): Fresh =>
  event("taskCompleted", { scheduledId, result: result === undefined ? undefined : JSON.stringify(result) });

export const failed = (scheduledId: number, message: string, type = "Error", more: object = {}): Fresh =>
  event("taskFailed", { scheduledId, failure: { type, message, stackTrace: undefined, ...more } });

export const fired = (timerId: number): Fresh => event("timerFired", { timerId, fireAt: new Date(0) });

export const raised = (name: string, data?: unknown): Fresh =>
  event("eventRaised", { name, input: data === undefined ? undefined : JSON.stringify(data) });

export const terminated = (output?: unknown): Fresh =>
  event("executionTerminated", {
    output: output === undefined ? undefined : JSON.stringify(output),
    recursive: false,
  });

export const suspended: Fresh = event("executionSuspended", { reason: undefined });
export const resumed: Fresh = event("executionResumed", { reason: undefined });

/** The first turn of a run that is continued has other stacks than its replay. */
const withoutStacks = (result: TurnResult): unknown =>
  JSON.parse(JSON.stringify(result, (key, value: unknown) => (key === "stackTrace" ? undefined : value)));
