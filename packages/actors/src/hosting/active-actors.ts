import { DaprError } from "@dapr-ts/core/internal";
import type { BuildingBlocks, Logger } from "@dapr-ts/core";
import { Activation } from "./activation.ts";
import type { Actor, ActorHooks } from "../actor.ts";
import type { ResolvedType } from "../options.ts";
import { resultOf, type Result } from "./outcome.ts";
import { TurnLock } from "../turns/turn-lock.ts";
import type { ActorCall } from "../turns/turn.ts";

/** What actors work with. */
export interface ActorDependencies {
  readonly client: BuildingBlocks;
  /** Milliseconds since 1970. */
  readonly date: () => number;
}

export type Run = (actor: Actor & ActorHooks, activation: Activation) => unknown;

/** The place of one actor, which outlives an activation, so that no turn of one overlaps a turn of the next. */
interface ActorEntry {
  readonly id: string;
  readonly lock: TurnLock;
  activation: Activation | undefined;
}

/** The actors of one type that are active here, or about to be. */
export class ActiveActors {
  readonly #hosted: ResolvedType;
  readonly #logger: Logger;
  /** Only as long as there is something in them. */
  readonly #entries = new Map<string, ActorEntry>();

  constructor(hosted: ResolvedType, logger: Logger) {
    this.#hosted = hosted;
    this.#logger = logger;
  }

  /** An actor that is active. */
  find(id: string): Activation | undefined {
    return this.#entries.get(id)?.activation;
  }

  ids(): string[] {
    return [...this.#entries.keys()];
  }

  /** Waits for the actor's turn, makes it active where it is not, and runs the turn. Rejects with what was thrown. */
  async turn(id: string, call: ActorCall, dependencies: ActorDependencies, run: Run): Promise<Result> {
    const { reentrant, maxStackDepth } = this.#hosted;
    // Passed on also by an actor that does not let it in: who comes after it may.
    const chain = call.headers["dapr-reentrancy-id"];
    const entry = this.#entry(id);
    const entered = await entry.lock.enter(reentrant ? chain : undefined, maxStackDepth);
    try {
      const { activation: known } = entry;
      const activation =
        known === undefined || known.isRevoked
          ? await this.#activate(entry, dependencies, call, chain, entered.nested)
          : known;
      return await activation.run(call, chain, async (actor) => {
        if (actor.onBeforeMethod !== undefined) await actor.onBeforeMethod(call);
        const value = await run(actor, activation);
        if (actor.onAfterMethod !== undefined) await actor.onAfterMethod(call);
        return resultOf(value);
      });
    } finally {
      entered.leave();
      this.#release(entry);
    }
  }

  /** Has nothing more of what is active be saved, and returns it. */
  revoke(id: string): Activation | undefined {
    const activation = this.find(id);
    activation?.revoke();
    return activation;
  }

  /** Waits for the actor's turn, and ends the activation, unless that has ended. */
  async end(id: string, activation: Activation): Promise<void> {
    const entry = this.#entry(id);
    const { leave } = await entry.lock.enter(undefined, 1);
    try {
      // A call that came before may have ended it, and made the actor active anew.
      if (entry.activation === activation) await this.#finish(entry);
    } finally {
      leave();
      this.#release(entry);
    }
  }

  async #activate(
    entry: ActorEntry,
    dependencies: ActorDependencies,
    call: ActorCall,
    chain: string | undefined,
    nested: boolean,
  ): Promise<Activation> {
    const { type, actorClass } = this.#hosted;
    const { id } = entry;
    if (entry.activation?.isRevoked === true) {
      if (nested) throw new DaprError(`actor ${type}/${id} is no longer active here`, { code: "aborted" });
      await this.#finish(entry);
    }
    const activation = new Activation({ type, id, actorClass, logger: this.#logger, ...dependencies });
    entry.activation = activation;
    const { actor } = activation;
    try {
      if (actor.onActivate !== undefined) await activation.run(call, chain, async () => actor.onActivate?.());
    } catch (error) {
      entry.activation = undefined;
      throw error;
    }
    return activation;
  }

  async #finish(entry: ActorEntry): Promise<void> {
    const { id, activation } = entry;
    entry.activation = undefined;
    const actor = activation?.actor;
    if (activation === undefined || actor?.onDeactivate === undefined) return;
    const call = { kind: "method", method: "onDeactivate", name: undefined, headers: {} } as const;
    try {
      await activation.run(call, undefined, async () => actor.onDeactivate?.());
    } catch (error) {
      this.#logger.error(`actor ${this.#hosted.type}/${id}: onDeactivate failed`, error);
    }
  }

  #entry(id: string): ActorEntry {
    let entry = this.#entries.get(id);
    if (entry === undefined)
      this.#entries.set(id, (entry = { id, lock: new TurnLock(), activation: undefined }));
    return entry;
  }

  /** Forgets a place that nobody uses. */
  #release(entry: ActorEntry): void {
    if (entry.activation === undefined && entry.lock.isIdle) this.#entries.delete(entry.id);
  }
}
