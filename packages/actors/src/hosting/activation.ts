import type { BuildingBlocks, Logger } from "@dapr-ts/core";
import { DaprError } from "@dapr-ts/core/internal";
import type { Actor, ActorClass, ActorHooks } from "../actor.ts";
import { ActorReminders } from "../schedule/reminders.ts";
import { ActorState } from "../state/actor-state.ts";
import { StateChanges } from "../state/state-changes.ts";
import { ActorTimers } from "../schedule/timers.ts";
import { currentTurn, followsTurns, runIn, type ActorCall, type Turn } from "../turns/turn.ts";

export interface ActivationOptions {
  readonly type: string;
  readonly id: string;
  readonly actorClass: ActorClass;
  readonly client: BuildingBlocks;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly date: () => number;
}

/** An actor while it is active here: the object of the user's class, and what it knows of its state. */
export class Activation {
  readonly actor: Actor & ActorHooks;
  readonly #state: ActorState;
  readonly #timers: ActorTimers<never>;
  readonly #name: string;
  readonly #turns: Turn[] = [];
  #revoked = false;

  constructor({ type, id, actorClass, client, logger, date }: ActivationOptions) {
    this.#name = `${type}/${id}`;
    const { actors } = client;
    this.#state = new ActorState({
      changes: () => this.#requireTurn().changes,
      load: async (key) => {
        this.#requireLive();
        return actors.getState(type, id, key);
      },
      save: async (operations) => {
        this.#requireLive();
        await actors.transaction(type, id, operations);
      },
      date,
    });
    this.#timers = new ActorTimers<never>({
      register: (name, options) => actors.registerTimer(type, id, name, options),
      unregister: (name) => actors.unregisterTimer(type, id, name),
    });
    this.actor = new actorClass({
      id,
      type,
      client,
      log: prefixed(logger, `actor ${this.#name}: `),
      state: this.#state,
      timers: this.#timers,
      reminders: new ActorReminders<never>({
        register: (name, options) => actors.registerReminder(type, id, name, options),
        unregister: (name, options) => actors.unregisterReminder(type, id, name, options),
        get: (name, options) => actors.getReminder(type, id, name, options),
        list: (options) => actors.listReminders(type, id, options),
        unregisterAll: (options) => actors.unregisterRemindersByType(type, id, options),
      }),
      turn: () => this.#turn(),
    });
  }

  /** True once the actor may be active elsewhere: nothing of it is saved from here any more. */
  get isRevoked(): boolean {
    return this.#revoked;
  }

  revoke(): void {
    this.#revoked = true;
  }

  /** The method of a timer that was registered here. */
  timerMethod(name: string): string | undefined {
    return this.#timers.get(name)?.method;
  }

  /** Takes note that a timer has come. */
  timerFired(name: string): void {
    this.#timers.fired(name);
  }

  /**
   * Runs a turn: what it changes is saved when it succeeds, together with what it was within, and dropped when it fails.
   *
   * @param chain the reentrancy id
   */
  async run<T>(
    call: ActorCall,
    chain: string | undefined,
    run: (actor: Actor & ActorHooks) => Promise<T>,
  ): Promise<T> {
    const changes = new StateChanges(this.#turns.at(-1)?.changes);
    const turn: Turn = { owner: this, call, changes, chain, over: false };
    this.#turns.push(turn);
    try {
      const result = await runIn(turn, () => run(this.actor));
      if (!changes.areOutermost) changes.merge();
      else if (!changes.isEmpty) await this.#state.commit(changes);
      return result;
    } finally {
      turn.over = true;
      this.#turns.splice(this.#turns.indexOf(turn), 1);
      // Calls that a turn makes at once are of one chain, and may end in any order.
      for (const other of this.#turns) other.changes.outlive(changes);
    }
  }

  #turn(): Turn | undefined {
    if (!followsTurns) return this.#turns.at(-1);
    const turn = currentTurn();
    return turn?.owner === this && !turn.over ? turn : undefined;
  }

  #requireTurn(): Turn {
    const turn = this.#turn();
    if (turn !== undefined) return turn;
    throw new DaprError(
      `the state of actor ${this.#name} can be used within its own calls only, while they last`,
      {
        code: "failed_precondition",
      },
    );
  }

  #requireLive(): void {
    if (!this.#revoked) return;
    throw new DaprError(`actor ${this.#name} is no longer active here`, { code: "aborted" });
  }
}

function prefixed(logger: Logger, prefix: string): Logger {
  return {
    error: (message, ...details) => logger.error(prefix + message, ...details),
    warn: (message, ...details) => logger.warn(prefix + message, ...details),
    info: (message, ...details) => logger.info(prefix + message, ...details),
    debug: (message, ...details) => logger.debug(prefix + message, ...details),
  };
}
