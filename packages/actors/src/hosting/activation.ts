import type { ActorStateOperation, BuildingBlocks, Logger } from "@dapr-ts/core";
import {
  DaprError,
  newAborter,
  onAbort,
  type Aborter,
  type Platform,
  type TickTrace,
} from "@dapr-ts/core/internal";
import { currentTrace } from "../turns/current-trace.ts";
import type { Actor, ActorClass, ActorHooks } from "../actor.ts";
import { ActorReminders } from "../schedule/reminders.ts";
import { ActorState } from "../state/actor-state.ts";
import { StateChanges } from "../state/state-changes.ts";
import { ActorTimers } from "../schedule/timers.ts";
import {
  currentTurn,
  followsTurns,
  runIn,
  type ActorCall,
  type Turn,
  type TurnGuard,
} from "../turns/turn.ts";

export interface ActivationOptions {
  readonly type: string;
  readonly id: string;
  readonly actorClass: ActorClass;
  readonly client: BuildingBlocks;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly date: () => number;
  readonly platform: Platform;
}

/** An actor while it is active: the instance of the user's class, and its state. */
export class Activation {
  readonly actor: Actor & ActorHooks;
  readonly #state: ActorState;
  readonly #timers: ActorTimers<never>;
  readonly #name: string;
  readonly #turns: Turn[] = [];
  readonly #platform: Platform;
  /** For requests that read state: daprd holds them up while it moves actors, and waits for their turns meanwhile. */
  readonly #reads: Aborter;
  /** Requests that would change what is stored. */
  readonly #saves = new Set<Aborter>();
  #revoked = false;

  constructor({ type, id, actorClass, client, logger, date, platform }: ActivationOptions) {
    this.#platform = platform;
    this.#reads = newAborter(platform);
    this.#name = `${type}/${id}`;
    const { actors } = client;
    this.#state = new ActorState({
      changes: () => this.#requireTurn().changes,
      load: async (key) => {
        this.#requireLive();
        try {
          return await actors.getState(type, id, key, { signal: this.#reads.signal });
        } catch (error) {
          throw this.#revoked ? this.#aborted() : error;
        }
      },
      save: (operations) => this.#save(client, type, id, operations),
      date,
    });
    const trace = (repeats: boolean): TickTrace | undefined =>
      currentTrace(client, this.#turns.at(-1), repeats);
    this.#timers = new ActorTimers<never>({
      trace,
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
        trace,
        register: (name, options) => actors.registerReminder(type, id, name, options),
        unregister: (name, options) => actors.unregisterReminder(type, id, name, options),
        get: (name, options) => actors.getReminder(type, id, name, options),
        list: (options) => actors.listReminders(type, id, options),
        unregisterAll: (options) => actors.unregisterRemindersByType(type, id, options),
      }),
      turn: () => this.#turn(),
    });
  }

  /** True once the actor may be active on another host. Nothing of it can be saved here from then on. */
  get isRevoked(): boolean {
    return this.#revoked;
  }

  revoke(): void {
    this.#revoked = true;
    this.#reads.abort(this.#aborted());
    this.abortSaves();
  }

  /** Aborts requests that save: a sidecar that did not respond would carry them out when it is back. */
  abortSaves(): void {
    for (const aborter of this.#saves) aborter.abort(this.#aborted());
  }

  /** True after a save that failed. */
  get isUncertain(): boolean {
    return this.#state.isUncertain;
  }

  /** Resolves to false if the stored state differs from the values in memory: the actor was active on another host. */
  isCurrent(): Promise<boolean> {
    return this.#state.isCurrent();
  }

  /** Returns the method of a timer that was registered by this activation. */
  timerMethod(name: string): string | undefined {
    return this.#timers.get(name)?.method;
  }

  /** Counts a tick of a timer. */
  timerFired(name: string): void {
    this.#timers.fired(name);
  }

  /**
   * Runs a turn. Its changes are saved when it succeeds, with those of the turn that encloses it, and dropped when it fails.
   *
   * @param chain the reentrancy id
   * @throws DaprError `aborted` when the turn no longer counts
   */
  async run<T>(
    call: ActorCall,
    chain: string | undefined,
    guard: TurnGuard,
    run: (actor: Actor & ActorHooks) => Promise<T>,
  ): Promise<T> {
    const changes = new StateChanges(this.#turns.at(-1)?.changes);
    const turn: Turn = { owner: this, call, changes, guard, chain, over: false };
    this.#turns.push(turn);
    try {
      const result = await runIn(turn, () => run(this.actor));
      if (!changes.areOutermost) changes.merge();
      else if (!changes.isEmpty) await this.#state.commit(changes);
      else await guard.check();
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
      `the state of actor ${this.#name} was used outside of a call: read and set it before the call of the actor ends`,
      {
        code: "failed_precondition",
      },
    );
  }

  async #save(
    { actors }: BuildingBlocks,
    type: string,
    id: string,
    operations: readonly ActorStateOperation[],
  ): Promise<void> {
    this.#requireLive();
    // Nested turns are saved together.
    const guards = this.#turns.map(({ guard }) => guard);
    for (const guard of guards) await guard.check();
    const aborter = newAborter(this.#platform);
    const abort = (): void => aborter.abort(this.#aborted());
    const signals = guards.map((guard) => guard.signal());
    const ignored = signals.map((signal) => onAbort(signal, abort));
    this.#saves.add(aborter);
    try {
      await actors.transaction(type, id, operations, { signal: aborter.signal });
    } catch (error) {
      throw aborter.signal.aborted ? this.#aborted() : error;
    } finally {
      this.#saves.delete(aborter);
      for (const ignore of ignored) ignore();
    }
  }

  #requireLive(): void {
    if (this.#revoked) throw this.#aborted();
  }

  #aborted(): DaprError {
    return new DaprError(`actor ${this.#name} was deactivated on this host before the call ended`, {
      code: "aborted",
    });
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
