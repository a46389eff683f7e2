import type { HistoryEvent, Logger, WorkflowFailure } from "@dapr-ts/core";
import type { WorkflowAction } from "@dapr-ts/core/internal";
import type { CallerHistory } from "../caller-history.ts";
import { SeededRandom } from "../random.ts";
import { Compensations } from "../saga.ts";
import { ActionLog } from "./action-log.ts";
import { EventInbox } from "./event-inbox.ts";
import type { Numbering } from "./numbering.ts";
import { Patches } from "./patches.ts";

/** How a run ended. */
export interface Completion {
  readonly status: "COMPLETED" | "FAILED" | "CONTINUED_AS_NEW" | "TERMINATED";
  readonly result?: string | undefined;
  readonly failure?: WorkflowFailure | undefined;
  readonly keepEvents?: boolean | undefined;
}

/** Event that settles an action. */
export type Settlement = HistoryEvent<
  | "taskCompleted"
  | "taskFailed"
  | "childWorkflowInstanceCompleted"
  | "childWorkflowInstanceFailed"
  | "timerFired"
>;

export interface RunInit {
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly parent: { readonly instanceId: string; readonly name: string } | undefined;
  readonly traceparent: string | undefined;
  readonly history: CallerHistory | undefined;
  readonly logger: Logger;
  readonly numbering: Numbering;
  /** Runs what is not part of the workflow's code, such as a logger, outside of the guards. */
  readonly outside: <T>(run: () => T) => T;
}

/** State of one execution of a workflow while it is replayed. */
export class Run {
  readonly init: RunInit;
  readonly actions: ActionLog;
  readonly events = new EventInbox();
  readonly patches = new Patches();
  readonly compensations = new Compensations();
  readonly #random: SeededRandom;
  /** Separate from `random`, so that calls do not change the values that the code gets. */
  readonly ids: SeededRandom;
  /** Milliseconds since 1970. */
  clock = 0;
  replaying = true;
  /** The named version that is pinned. */
  version: string | undefined;
  /** JSON text. */
  customStatus: string | undefined;
  /** True once the code must not do anything more; its calls never settle. */
  over = false;
  /** True if code did something while the run was over, as after it awaited something that is not durable. */
  hasStrayed = false;
  completion: Completion | undefined;
  /** The end of a run that was terminated and has compensations to run. */
  termination: Completion | undefined;
  readonly #open = new Map<number, (event: Settlement) => void>();

  constructor(init: RunInit) {
    this.init = init;
    this.actions = new ActionLog(init.numbering.first);
    const seed = `${init.instanceId} ${init.executionId}`;
    this.#random = new SeededRandom(seed);
    this.ids = new SeededRandom(`${seed} ids`);
  }

  /** Returns true if the code must not do anything more, and notes that it tried to. */
  isClosed(): boolean {
    if (this.over) this.hasStrayed = true;
    return this.over;
  }

  /** Random values of the code. */
  get random(): SeededRandom {
    this.isClosed();
    return this.#random;
  }

  /** True if an event can still move the run on. */
  get isWaiting(): boolean {
    return this.#open.size > 0 || this.events.isWaiting;
  }

  /** Adds an action and what settles it. */
  add(action: WorkflowAction, settle: ((event: Settlement) => void) | undefined): void {
    this.actions.add(action);
    if (settle !== undefined) this.#open.set(action.id, settle);
  }

  /** Returns false if nothing waits for the event, such as the timer of a wait that is over. */
  settle(id: number, event: Settlement): boolean {
    const settle = this.#open.get(id);
    this.#open.delete(id);
    settle?.(event);
    return settle !== undefined;
  }

  /** Forgets what would settle an action: the event will be ignored. */
  abandon(id: number): void {
    this.#open.delete(id);
  }

  /** Leaves the code where it is: nothing that it awaits settles from here on. */
  freeze(): void {
    this.#open.clear();
    this.events.stopWaiting();
  }

  /** Ends the run; the first end counts. */
  complete(completion: Completion): void {
    this.completion ??= this.termination ?? completion;
    this.over = true;
    this.compensations.clear();
  }

  /** Removes the end of the run, which comes later. */
  reopen(): void {
    this.completion = undefined;
    this.over = false;
  }
}
