import type { HistoryEvent } from "@dapr-ts/core";
import type { WorkflowAction } from "@dapr-ts/core/internal";
import { NonDeterminismError } from "../errors.ts";

/** Events that confirm an action. */
export type Confirmation = HistoryEvent<
  "taskScheduled" | "timerCreated" | "childWorkflowInstanceCreated" | "detachedWorkflowInstanceCreated"
>;

const ACTION_OF = {
  taskScheduled: "scheduleTask",
  timerCreated: "createTimer",
  childWorkflowInstanceCreated: "createChildWorkflow",
  detachedWorkflowInstanceCreated: "createDetachedWorkflow",
} as const;

/** Actions of a run that its history does not contain yet, by id. */
export class ActionLog {
  readonly #pending = new Map<number, WorkflowAction>();
  /** Actions that the history contains, as {@link keyOf} has them. */
  readonly #confirmed = new Map<number, string>();
  #nextId: number;

  /** @param first the id of the first action */
  constructor(first: number) {
    this.#nextId = first;
  }

  nextId(): number {
    return this.#nextId++;
  }

  add(action: WorkflowAction): void {
    this.#pending.set(action.id, action);
  }

  get pending(): WorkflowAction[] {
    return [...this.#pending.values()];
  }

  /**
   * Takes an action off that the history contains. It contains one twice if daprd took the response to a turn for the one to the
   * next turn as well.
   *
   * @throws NonDeterminismError if the code did not ask for it, or asked for something else
   */
  confirm(event: Confirmation): void {
    const action = this.#pending.get(event.id);
    if (action === undefined && this.#confirmed.get(event.id) === keyOf(event)) return;
    if (action === undefined)
      throw new NonDeterminismError(
        `the history contains ${describe(event)} with id ${String(event.id)}, and the code does not do that at this point`,
      );
    if (action.type !== ACTION_OF[event.type] || !sameName(nameOf(action), nameOf(event)))
      throw new NonDeterminismError(
        `the code does ${describe(action)} with id ${String(event.id)}, where the history contains ${describe(event)}`,
      );
    this.#pending.delete(event.id);
    this.#confirmed.set(event.id, keyOf(event));
  }

  /**
   * Checks at the begin of a turn that the history contains all that the turns before did.
   *
   * @throws NonDeterminismError if not
   */
  requireConfirmed(): void {
    const [action] = this.#pending.values();
    if (action === undefined) return;
    throw new NonDeterminismError(
      `the code does ${describe(action)} with id ${String(action.id)}, and the history does not contain that`,
    );
  }
}

const keyOf = (event: Confirmation): string => `${event.type} ${nameOf(event) ?? ""}`;

/** Returns the name to compare; undefined for what has none, such as timers of a history before Dapr 1.18. */
function nameOf(one: WorkflowAction | Confirmation): string | undefined {
  switch (one.type) {
    case "scheduleTask":
    case "taskScheduled":
    case "createChildWorkflow":
    case "childWorkflowInstanceCreated":
      return one.name;
    case "createTimer":
    case "timerCreated":
      if (one.origin.kind === "unknown") return undefined;
      return one.origin.kind === "event" ? `event ${one.origin.name.toUpperCase()}` : one.origin.kind;
    default:
      return undefined;
  }
}

const sameName = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other;

function describe(one: WorkflowAction | Confirmation): string {
  switch (one.type) {
    case "scheduleTask":
    case "taskScheduled":
      return `a call of activity "${one.name}"`;
    case "createChildWorkflow":
    case "childWorkflowInstanceCreated":
      return `a call of workflow "${one.name}"`;
    case "createDetachedWorkflow":
    case "detachedWorkflowInstanceCreated":
      return `a start of workflow instance "${one.instanceId}"`;
    case "createTimer":
    case "timerCreated":
      return one.origin.kind === "event" ? `a wait for event "${one.origin.name}"` : "a timer";
    default:
      return one.type;
  }
}
