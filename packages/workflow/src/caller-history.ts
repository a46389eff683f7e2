import type { HistoryEvent, WorkflowFailure } from "@dapr-ts/core";
import type { PropagatedChunk, PropagatedHistory, PropagationScope } from "@dapr-ts/core/internal";

/** An activity or child workflow in a {@link CallerWorkflow}. */
export interface CallerTask {
  /** Kind of the call. */
  readonly kind: "activity" | "workflow";
  /** Name of the activity or workflow. */
  readonly name: string;
  /** State of the call. */
  readonly status: "pending" | "completed" | "failed";
  /** Input, as JSON parsed. */
  readonly input: unknown;
  /** Output, as JSON parsed. */
  readonly output: unknown;
  /** Why it failed. */
  readonly failure: WorkflowFailure | undefined;
}

/** One workflow of a propagated history. */
export interface CallerWorkflow {
  /** App of the workflow. */
  readonly appId: string;
  /** Instance of the workflow. */
  readonly instanceId: string;
  /** Name of the workflow. */
  readonly name: string;
  /** All events, oldest first. */
  readonly events: readonly HistoryEvent[];
  /** Activities and child workflows in the order of their calls. Each retry is an entry of its own. */
  readonly tasks: readonly CallerTask[];
}

/** History that a calling workflow handed down. Since Dapr 1.18. */
export class CallerHistory {
  /** `own`: the caller's events. `lineage`: also those that the caller was given. */
  readonly scope: PropagationScope;
  /** Workflows from the oldest caller to the nearest one. */
  readonly workflows: readonly CallerWorkflow[];

  /** @internal */
  constructor({ scope, chunks }: PropagatedHistory) {
    this.scope = scope;
    this.workflows = chunks.map(workflowOf);
  }

  /** Returns the nearest workflow of this name. */
  workflow(name: string): CallerWorkflow | undefined {
    return this.workflows.findLast((one) => one.name === name);
  }

  /** Returns the last task of this name. */
  task(name: string): CallerTask | undefined {
    return this.workflows.flatMap(({ tasks }) => tasks).findLast((one) => one.name === name);
  }
}

function workflowOf({ appId, instanceId, workflowName, events }: PropagatedChunk): CallerWorkflow {
  const tasks = new Map<number, CallerTask>();
  const settle = (id: number, change: Partial<CallerTask>): void => {
    const task = tasks.get(id);
    if (task !== undefined) tasks.set(id, { ...task, ...change });
  };
  for (const event of events) {
    switch (event.type) {
      case "taskScheduled":
      case "childWorkflowInstanceCreated":
        tasks.set(event.id, {
          kind: event.type === "taskScheduled" ? "activity" : "workflow",
          name: event.name,
          status: "pending",
          input: parse(event.input),
          output: undefined,
          failure: undefined,
        });
        break;
      case "taskCompleted":
      case "childWorkflowInstanceCompleted":
        settle(event.scheduledId, { status: "completed", output: parse(event.result) });
        break;
      case "taskFailed":
      case "childWorkflowInstanceFailed":
        settle(event.scheduledId, { status: "failed", failure: event.failure });
        break;
      default:
    }
  }
  return { appId, instanceId, name: workflowName, events, tasks: [...tasks.values()] };
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
