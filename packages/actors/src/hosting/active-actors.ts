import { DaprError, type AbortSignalLike, type Platform } from "@dapr-ts/core/internal";
import type { BuildingBlocks, Logger } from "@dapr-ts/core";
import { Activation } from "./activation.ts";
import type { Actor, ActorHooks } from "../actor.ts";
import type { ResolvedType } from "../options.ts";
import { resultOf, type Result } from "./outcome.ts";
import type { Ownership } from "./ownership.ts";
import { TurnLock } from "../turns/turn-lock.ts";
import type { ActorCall, TurnGuard } from "../turns/turn.ts";

/** Parts of the app that activations use. */
export interface ActorDependencies {
  readonly client: BuildingBlocks;
  /** Milliseconds of a clock that only advances. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly date: () => number;
  readonly platform: Platform;
  readonly ownership: Ownership;
}

export type TurnBody = (actor: Actor & ActorHooks, activation: Activation) => unknown;

/** A call of an actor, as it arrived. */
export interface ArrivedCall {
  readonly id: string;
  readonly call: ActorCall;
  /** Returns the signal that aborts when daprd no longer waits for the call; undefined where a channel has none. */
  readonly signal?: (() => AbortSignalLike | undefined) | undefined;
  /** True on a channel that announces every deactivation, so that values of an activation need not be compared. */
  readonly deactivates?: boolean | undefined;
}

/**
 * For so long after a turn no other host can have changed an actor. daprd takes an actor away without a word only from an app
 * that failed its health probes, gives it back after a probe that succeeds, and probes once a second at most.
 */
const UNCHANGED_MS = 20;

/** The state of one actor id. It outlives an activation, so that no turn of one overlaps a turn of the next. */
interface ActorEntry {
  readonly id: string;
  readonly lock: TurnLock;
  activation: Activation | undefined;
  /** How many calls use the entry. */
  users: number;
  /** Changes when daprd deactivates the actor: it no longer waits for calls that arrived before. */
  generation: number;
  /** When its last turn ended of which daprd waited for the end. */
  endedAt: number;
}

/** The actors of one type that are active here, or about to be. */
export class ActiveActors {
  readonly #hosted: ResolvedType;
  readonly #logger: Logger;
  /** Entries without users and activation are removed. */
  readonly #entries = new Map<string, ActorEntry>();

  constructor(hosted: ResolvedType, logger: Logger) {
    this.#hosted = hosted;
    this.#logger = logger;
  }

  /** Returns the activation of an actor. */
  find(id: string): Activation | undefined {
    return this.#entries.get(id)?.activation;
  }

  /** The number of actors that are active. */
  get active(): number {
    let count = 0;
    for (const { activation } of this.#entries.values()) if (activation !== undefined) count++;
    return count;
  }

  /** The number of turns that wait for their actor. */
  get waiting(): number {
    let count = 0;
    for (const { lock } of this.#entries.values()) count += lock.waiting;
    return count;
  }

  ids(): string[] {
    return [...this.#entries.keys()];
  }

  /**
   * Waits for the actor's turn, activates the actor if it is not active or was active elsewhere, and runs the turn.
   *
   * @throws the error of the turn, and DaprError `aborted` if daprd has given up the call or deactivated the actor
   */
  async turn(arrived: ArrivedCall, dependencies: ActorDependencies, body: TurnBody): Promise<Result> {
    const { reentrant, maxStackDepth } = this.#hosted;
    const { id, call } = arrived;
    // An actor without reentrancy forwards the id as well; a later actor may be reentrant.
    const chain = call.headers["dapr-reentrancy-id"];
    const entry = this.#use(id);
    try {
      const guard = this.#guard(entry, arrived, dependencies.ownership);
      await guard.check();
      const { nested, leave } = await entry.lock.enter(reentrant ? chain : undefined, maxStackDepth);
      try {
        await guard.check();
        const { deactivates = false } = arrived;
        const turn = { call, chain, nested, guard, deactivates };
        const activation = await this.#activation(entry, dependencies, turn);
        await guard.check();
        const result = await activation.run(call, chain, guard, async (actor) => {
          if (actor.onBeforeMethod !== undefined) await actor.onBeforeMethod(call);
          const value = await body(actor, activation);
          if (actor.onAfterMethod !== undefined) await actor.onAfterMethod(call);
          return resultOf(value);
        });
        entry.endedAt = dependencies.now();
        return result;
      } finally {
        leave();
      }
    } finally {
      this.#release(entry);
    }
  }

  /** Ensures that nothing of an actor's calls so far is saved from now on. Returns its activation. */
  revoke(id: string): Activation | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    entry.generation++;
    entry.activation?.revoke();
    return entry.activation;
  }

  /** Aborts everything that is being saved. */
  abortSaves(): void {
    for (const { activation } of this.#entries.values()) activation?.abortSaves();
  }

  /** Waits for the actor's turn, and ends the activation unless that has ended. */
  async end(id: string, activation: Activation): Promise<void> {
    const entry = this.#use(id);
    const { leave } = await entry.lock.enter(undefined, 1);
    try {
      // A call that came before may have ended it, and activated the actor again.
      if (entry.activation === activation) await this.#finish(entry);
    } finally {
      leave();
      this.#release(entry);
    }
  }

  /** Returns an activation whose values are those that are stored now. */
  async #activation(
    entry: ActorEntry,
    dependencies: ActorDependencies,
    turn: {
      readonly call: ActorCall;
      readonly chain: string | undefined;
      readonly nested: boolean;
      readonly guard: TurnGuard;
      readonly deactivates: boolean;
    },
  ): Promise<Activation> {
    const { type, actorClass } = this.#hosted;
    const { id, activation: known } = entry;
    const { call, chain, nested, guard, deactivates } = turn;
    if (known !== undefined) {
      if (nested) {
        if (known.isRevoked) throw deactivated(type, id);
        return known;
      }
      if (!known.isRevoked) {
        const isUnchanged = deactivates || dependencies.now() - entry.endedAt < UNCHANGED_MS;
        if (isUnchanged ? !known.isUncertain : await known.isCurrent()) return known;
        // daprd cannot deactivate actors of an app that it holds to be unhealthy, so the actor was active elsewhere unnoticed.
        this.#logger.debug(`actor ${type}/${id} was active elsewhere and is activated again`);
        known.revoke();
      }
      await this.#finish(entry);
    }
    const activation = new Activation({ type, id, actorClass, logger: this.#logger, ...dependencies });
    entry.activation = activation;
    const { actor } = activation;
    try {
      if (actor.onActivate !== undefined)
        await activation.run(call, chain, guard, async () => actor.onActivate?.());
    } catch (error) {
      entry.activation = undefined;
      throw error;
    }
    return activation;
  }

  #guard(entry: ActorEntry, { id, signal }: ArrivedCall, ownership: Ownership): TurnGuard {
    const { generation } = entry;
    const { epoch } = ownership;
    const requireValid = (): void => {
      if (entry.generation === generation && ownership.epoch === epoch && signal?.()?.aborted !== true)
        return;
      throw deactivated(this.#hosted.type, id);
    };
    const confirm = async (doubt: Promise<void>): Promise<void> => {
      for (let left: Promise<void> | undefined = doubt; left !== undefined; left = ownership.confirmed()) {
        // Meanwhile daprd, which waits for this turn, may cancel it or deactivate the actor.
        await ownership.within(left);
        requireValid();
      }
    };
    return {
      check: () => {
        requireValid();
        const doubt = ownership.confirmed();
        return doubt === undefined ? undefined : confirm(doubt);
      },
      signal: () => signal?.(),
    };
  }

  async #finish(entry: ActorEntry): Promise<void> {
    const { id, activation } = entry;
    entry.activation = undefined;
    const actor = activation?.actor;
    if (activation === undefined || actor?.onDeactivate === undefined) return;
    const call = { kind: "method", method: "onDeactivate", name: undefined, headers: {} } as const;
    try {
      await activation.run(call, undefined, UNGUARDED, async () => actor.onDeactivate?.());
    } catch (error) {
      this.#logger.error(`actor ${this.#hosted.type}/${id}: onDeactivate failed`, error);
    }
  }

  #use(id: string): ActorEntry {
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = {
        id,
        lock: new TurnLock(),
        activation: undefined,
        users: 0,
        generation: 0,
        endedAt: -Infinity,
      };
      this.#entries.set(id, entry);
    }
    entry.users++;
    return entry;
  }

  #release(entry: ActorEntry): void {
    entry.users--;
    if (entry.activation === undefined && entry.users === 0) this.#entries.delete(entry.id);
  }
}

/** For `onDeactivate`, which belongs to no call. */
const UNGUARDED: TurnGuard = { check: () => undefined, signal: () => undefined };

const deactivated = (type: string, id: string): DaprError =>
  new DaprError(`actor ${type}/${id} was deactivated on this host before the call ended`, {
    code: "aborted",
  });
