import { WAKE_EVENT, type TurnResponse, type WorkflowTurn } from "@dapr-ts/core/internal";

/** Instances whose last response is remembered. */
const REMEMBERED = 10_000;

/** A turn whose response was sent. */
export interface AnsweredTurn {
  readonly past: number;
  readonly events: number;
  /** Resolves when the sidecar has taken the response. */
  readonly sent: Promise<void>;
}

/**
 * The order of the turns of each instance. daprd gives a turn up when its scheduler or placement ends, and sends it again with
 * what has arrived since. It takes a response for the turn that waits, whichever turn it belongs to (local/task.go in
 * durabletask-go; dapr#9641): the response to an earlier delivery ends the later one, whose own response would end the next turn.
 */
export class TurnOrder {
  readonly #latest = new Map<string, WorkflowTurn>();
  readonly #answered = new Map<string, AnsweredTurn>();

  /** Notes a delivery. Those before it, of the same instance, are outdated from here on. */
  arrived(turn: WorkflowTurn): void {
    this.#latest.set(turn.instanceId, turn);
  }

  /** Returns false once a later delivery has arrived. */
  isLatest(turn: WorkflowTurn): boolean {
    return this.#latest.get(turn.instanceId) === turn;
  }

  /** Returns the earlier delivery of the same turn whose response may have ended it. */
  answeredBefore({ instanceId, past }: WorkflowTurn): AnsweredTurn | undefined {
    const before = this.#answered.get(instanceId);
    return before !== undefined && past.length <= before.past ? before : undefined;
  }

  /** Notes that the response to a turn goes out. */
  answers(
    { instanceId, past, fresh }: WorkflowTurn,
    { actions }: Pick<TurnResponse, "actions">,
    sent: Promise<void>,
  ): void {
    this.#answered.delete(instanceId);
    if (actions.some(({ type }) => type === "completeWorkflow")) return;
    this.#answered.set(instanceId, { past: past.length, events: countOf(fresh), sent });
    for (const oldest of this.#answered.keys()) {
      if (this.#answered.size <= REMEMBERED) return;
      this.#answered.delete(oldest);
    }
  }

  done(turn: WorkflowTurn): void {
    if (this.isLatest(turn)) this.#latest.delete(turn.instanceId);
  }
}

/** Returns the number of events with an effect on the code. */
export const countOf = (events: WorkflowTurn["fresh"]): number =>
  events.filter((event) => event.type !== "eventRaised" || event.name !== WAKE_EVENT).length;
