import type { BuildingBlocks, Logger } from "@dapr-ts/core";
import { DaprError, Gauge, newAborter, type Call, type Pause, type Platform } from "@dapr-ts/core/internal";
import { Activation } from "./activation.ts";
import type { Actor, ActorHooks } from "./actor.ts";
import type { ResolvedType } from "./options.ts";
import { failureOf, resultOf, type Outcome } from "./outcome.ts";
import { Slots, type Slot } from "./slots.ts";
import { readTick } from "./tick.ts";
import type { ActorCall } from "./turn.ts";

export interface ActorRef {
  readonly type: string;
  readonly id: string;
}

export interface Invocation extends ActorRef {
  readonly method: string;
  /** Reads the arguments; throws `invalid_argument`. */
  readonly args: () => readonly unknown[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface FiredReminder extends ActorRef {
  readonly name: string;
  /** As it was registered, out of its wire's form. */
  readonly data: unknown;
}

export interface FiredTimer extends FiredReminder {
  /** Empty after the actor has moved (dapr/dapr#10088). */
  readonly callback: string;
}

/** What actors work with, once the app has started. */
export interface Surroundings {
  readonly client: BuildingBlocks;
  readonly pause: Pause;
  /** Milliseconds since 1970. */
  readonly date: () => number;
}

export interface HostOptions {
  readonly types: ReadonlyMap<string, ResolvedType>;
  readonly platform: Platform;
  readonly logger: Logger;
  /** Until it is there, calls wait. */
  readonly surroundings: Promise<Surroundings>;
  readonly around: <T>(call: Call, run: () => T) => T;
}

type Run = (actor: Actor & ActorHooks, activation: Activation) => unknown;

/** How long a call that is still running may hold a deactivation up, which holds daprd up. */
const DEACTIVATION_LIMIT_MS = 5_000;
/** How long a host that stops goes on with whatever comes, for daprd has no way to send no more. */
const STOPPING_MS = 1_000;

/** The actors that are active here. Every way in calls it, so that actors behave the same on all of them. */
export class ActorHost {
  readonly #options: HostOptions;
  readonly #slots: ReadonlyMap<string, Slots>;
  readonly #inFlight = new Gauge(Infinity);
  #refuses = false;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#slots = new Map([...options.types.keys()].map((type) => [type, new Slots()]));
  }

  /** How many actors of a type there are something of. */
  count(type: string): number {
    return this.#slots.get(type)?.size ?? 0;
  }

  /** Calls a method. */
  async invoke({ type, id, method, args, headers }: Invocation): Promise<Outcome> {
    const target = this.#options.types.get(type)?.callable.get(method);
    if (target === undefined) return missing(type, method);
    let given: readonly unknown[];
    try {
      given = args();
    } catch (error) {
      return { is: "FAILED", error: failureOf(error) };
    }
    const call = { kind: "method", method, name: undefined, headers } as const;
    return this.#turn({ type, id }, call, (actor) => target.apply(actor, [...given]));
  }

  /** Calls the method of a timer. */
  async timer({ type, id, name, callback, data: carried }: FiredTimer): Promise<Outcome> {
    const tick = readTick(carried);
    const activation = this.#slots.get(type)?.find(id)?.activation;
    const method = tick.method ?? (callback === "" ? (activation?.timerMethod(name) ?? name) : callback);
    const target = this.#options.types.get(type)?.callable.get(method);
    if (target === undefined) return this.#said(missing(type, method), { type, id }, `timer ${name}`);
    const call = { kind: "timer", method, name, headers: {} } as const;
    const outcome = await this.#turn({ type, id }, call, (actor, active) => {
      active.timerFired(name);
      return target.apply(actor, argumentsOf(tick.data));
    });
    return this.#said(outcome, { type, id }, `timer ${name}`);
  }

  /** Calls the method of a reminder, or the hook for those that name none. */
  async reminder({ type, id, name, data: carried }: FiredReminder): Promise<Outcome> {
    const hosted = this.#options.types.get(type);
    const tick = readTick(carried);
    const byHook =
      tick.method === undefined &&
      hosted !== undefined &&
      "onReminder" in (hosted.actorClass.prototype as object);
    const method = byHook ? "onReminder" : (tick.method ?? name);
    const target = hosted?.callable.get(method);
    if (target === undefined && !byHook)
      return this.#said(missing(type, method), { type, id }, `reminder ${name}`);
    const call = { kind: "reminder", method, name, headers: {} } as const;
    const outcome = await this.#turn({ type, id }, call, (actor) =>
      target === undefined
        ? actor.onReminder?.({ name, data: tick.data })
        : target.apply(actor, argumentsOf(tick.data)),
    );
    return this.#said(outcome, { type, id }, `reminder ${name}`);
  }

  /**
   * Ends what is active of an actor. From here on nothing of a call that still runs is saved; it is waited for, but not for
   * long. That the actor is not active is fine.
   */
  async deactivate({ type, id }: ActorRef): Promise<void> {
    const slots = this.#slots.get(type);
    const slot = slots?.find(id);
    const activation = slot?.activation;
    if (slots === undefined || slot === undefined || activation === undefined) return;
    activation.revoke();
    const { pause } = await this.#options.surroundings;
    const ended = newAborter(this.#options.platform);
    await Promise.race([
      this.#end({ type, id }, slots, slot, activation).finally(() => ended.abort()),
      pause(DEACTIVATION_LIMIT_MS, ended.signal).catch(() => undefined),
    ]);
  }

  /** Ends whatever is active, because the sidecar that it was active for is gone. */
  abandon(): void {
    for (const [type, slots] of this.#slots) {
      for (const id of slots.ids()) void this.deactivate({ type, id });
    }
  }

  /** Finishes what it has, and what comes meanwhile for a moment; then deactivates every actor. */
  async stop(): Promise<void> {
    const { surroundings, platform } = this.#options;
    const started = await surroundings.catch(() => undefined);
    if (started === undefined) return;
    const { pause } = started;
    const idle = newAborter(platform);
    await Promise.race([
      this.#inFlight.idle().finally(() => idle.abort()),
      pause(STOPPING_MS, idle.signal).catch(() => undefined),
    ]);
    this.#refuses = true;
    await this.#inFlight.idle();
    for (const [type, slots] of this.#slots) {
      const ended = slots.ids().map(async (id) => {
        const slot = slots.find(id);
        if (slot?.activation !== undefined) await this.#end({ type, id }, slots, slot, slot.activation);
      });
      await Promise.all(ended);
    }
  }

  /** One turn, with whatever comes before it and after it. Never rejects. */
  async #turn(ref: ActorRef, call: ActorCall, run: Run): Promise<Outcome> {
    const slots = this.#slots.get(ref.type) as Slots;
    const hosted = this.#options.types.get(ref.type) as ResolvedType;
    this.#inFlight.add();
    try {
      const surroundings = await this.#options.surroundings;
      if (this.#refuses) throw new DaprError("the actors' host is stopping", { code: "unavailable" });
      const slot = slots.of(ref.id);
      // Passed on also by an actor that does not let it in: who comes after it may.
      const chain = call.headers["dapr-reentrancy-id"];
      const entered = await slot.lock.enter(hosted.reentrant ? chain : undefined, hosted.maxStackDepth);
      try {
        return await this.#options.around({ headers: call.headers }, async () => {
          const activation = await this.#activate(ref, hosted, slot, surroundings, call, entered.nested);
          const result = await activation.run(call, chain, async (actor) => {
            await actor.onBeforeMethod?.(call);
            const value = await run(actor, activation);
            await actor.onAfterMethod?.(call);
            return resultOf(value);
          });
          return { is: "DONE", result } as const;
        });
      } finally {
        entered.leave();
        slots.release(ref.id, slot);
      }
    } catch (error) {
      return { is: "FAILED", error: failureOf(error) };
    } finally {
      this.#inFlight.remove();
    }
  }

  /** The actor as it is active, or made active. */
  async #activate(
    { type, id }: ActorRef,
    { actorClass }: ResolvedType,
    slot: Slot,
    { client, date }: Surroundings,
    call: ActorCall,
    nested: boolean,
  ): Promise<Activation> {
    if (slot.activation?.isRevoked === true) {
      if (nested) throw new DaprError(`actor ${type}/${id} is no longer active here`, { code: "aborted" });
      await this.#finish({ type, id }, slot);
    }
    if (slot.activation !== undefined) return slot.activation;
    const activation = new Activation({ type, id, actorClass, client, date, logger: this.#options.logger });
    slot.activation = activation;
    const { actor } = activation;
    try {
      if (actor.onActivate !== undefined)
        await activation.run(call, undefined, async () => actor.onActivate?.());
    } catch (error) {
      slot.activation = undefined;
      throw error;
    }
    return activation;
  }

  /** Waits for its turn, and ends the activation. */
  async #end(ref: ActorRef, slots: Slots, slot: Slot, activation: Activation): Promise<void> {
    const entered = await slot.lock.enter(undefined, 1);
    try {
      // A call that came before may have ended it already, and made the actor active anew.
      if (slot.activation === activation) await this.#finish(ref, slot);
    } finally {
      entered.leave();
      slots.release(ref.id, slot);
    }
  }

  async #finish({ type, id }: ActorRef, slot: Slot): Promise<void> {
    const { activation } = slot;
    slot.activation = undefined;
    const actor = activation?.actor;
    if (activation === undefined || actor?.onDeactivate === undefined) return;
    const call = { kind: "method", method: "onDeactivate", name: undefined, headers: {} } as const;
    try {
      await activation.run(call, undefined, async () => actor.onDeactivate?.());
    } catch (error) {
      this.#options.logger.error(`actor ${type}/${id}: onDeactivate failed`, error);
    }
  }

  /** Nobody but the logger hears of a timer or reminder that fails. */
  #said(outcome: Outcome, { type, id }: ActorRef, what: string): Outcome {
    const { logger } = this.#options;
    if (outcome.is === "FAILED") logger.error(`actor ${type}/${id}: ${what} failed`, outcome.error);
    if (outcome.is === "NOT_FOUND") logger.error(`actor ${type}/${id}: ${what}: ${outcome.message}`);
    return outcome;
  }
}

const argumentsOf = (data: unknown): unknown[] => (data === undefined ? [] : [data]);

const missing = (type: string, method: string): Outcome => ({
  is: "NOT_FOUND",
  message: `actor type ${type} has no method ${method}`,
});
