import type { BuildingBlocks, Duration, Logger } from "@dapr-ts/core";
import { proxyOf, type ActorProxy, type ActorProxyOptions } from "./proxy.ts";
import type { ActorReminders, FiredReminder } from "./schedule/reminders.ts";
import type { ActorState } from "./state/actor-state.ts";
import type { ActorTimers } from "./schedule/timers.ts";
import type { ActorCall, Turn } from "./turns/turn.ts";

/** May calls that come of one another enter the actor that they started from? */
export interface ActorReentrancy {
  /** Default: true, where reentrancy is given at all. */
  enabled?: boolean | undefined;
  /** How many calls of a chain may be in the actor at once. Default: 32. */
  maxStackDepth?: number | undefined;
}

/**
 * How an actor type is hosted. Each is a number of milliseconds or a string of Dapr's own forms where it is a time.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/actors/actors-runtime-config/
 */
export interface ActorTypeOptions {
  /** How long an actor stays active without a call. Default: daprd's, an hour. */
  idleTimeout?: Duration | undefined;
  /**
   * How long a call may go on once its actor moves to another host. For as long nobody gets at the state of actors, and a call
   * that has some to save is sent again. Default: daprd's, two seconds.
   */
  drainOngoingCallTimeout?: Duration | undefined;
  /** Whether calls are waited for when their actor moves to another host. Default: daprd's, true. */
  drainRebalancedActors?: boolean | undefined;
  /** Default: false, nobody enters. */
  reentrancy?: boolean | ActorReentrancy | undefined;
}

/** What an actor is made of; whoever writes a constructor passes it on. */
export interface ActorContext {
  readonly id: string;
  readonly type: string;
  readonly client: BuildingBlocks;
  readonly log: Logger;
  readonly state: ActorState;
  readonly timers: ActorTimers<never>;
  readonly reminders: ActorReminders<never>;
  /** The turn that the actor is in. */
  readonly turn: () => Turn | undefined;
}

/**
 * An actor: one object for an id, wherever it is called from, whose methods run one at a time. What can be called from outside
 * is the methods that the class itself has, and nothing that it inherits; TypeScript's `private` is no hindrance at run time,
 * a name with `#` is.
 *
 * A hook is a method of one of these names: `onActivate`, `onDeactivate`, `onBeforeMethod`, `onAfterMethod`, `onReminder`.
 *
 * @typeParam Client what `this.client` is, such as `DaprClient`
 * @example
 * ```ts
 * class Counter extends Actor {
 *   static override idleTimeout = "10m";
 *
 *   async increment(by: number): Promise<number> {
 *     const n = (await this.state.get<number>("n")) ?? 0;
 *     this.state.set("n", n + by);
 *     return n + by;
 *   }
 * }
 * ```
 * @see https://docs.dapr.io/developing-applications/building-blocks/actors/actors-overview/
 */
export abstract class Actor<Client extends BuildingBlocks = BuildingBlocks> {
  /** How the type is hosted; what is not set here is as in the options of `actors()`. */
  static idleTimeout?: ActorTypeOptions["idleTimeout"];
  static drainOngoingCallTimeout?: ActorTypeOptions["drainOngoingCallTimeout"];
  static drainRebalancedActors?: ActorTypeOptions["drainRebalancedActors"];
  static reentrancy?: ActorTypeOptions["reentrancy"];
  /**
   * The methods that can be called from outside, where these are not all that the class itself has: fewer of them, or
   * inherited ones as well.
   */
  static methods?: readonly string[];

  readonly id: string;
  readonly type: string;
  readonly state: ActorState;
  readonly timers: ActorTimers<this>;
  readonly reminders: ActorReminders<this>;
  /** A client of the sidecar that hosts the actor: the server's own, or the one in the options of `actors()`. */
  readonly client: Client;
  /** Says what the actor has to say, with its type and id before it. */
  readonly log: Logger;
  readonly #turn: ActorContext["turn"];

  constructor(context: ActorContext) {
    this.id = context.id;
    this.type = context.type;
    this.state = context.state;
    this.timers = context.timers;
    this.reminders = context.reminders;
    this.client = context.client as Client;
    this.log = context.log;
    this.#turn = context.turn;
  }

  /** The call that the actor is serving; undefined outside of one. */
  protected get call(): ActorCall | undefined {
    return this.#turn()?.call;
  }

  /**
   * A proxy of another actor, which belongs to this one's turns on every platform. One of `actorProxy` does so wherever
   * asynchronous calls can be followed.
   */
  protected proxy<T>(type: string, id: string, options: ActorProxyOptions = {}): ActorProxy<T> {
    return proxyOf<T>(this.client, type, id, options, this.#turn);
  }
}

/** The hooks that an actor may have. They run within its turns, and what they throw fails the call. */
export interface ActorHooks {
  /** Runs before the first call. Where it throws, that call fails, and the next one tries again. */
  onActivate?(): unknown;
  /** Runs when the actor is no longer active here. Its state cannot be saved any more. */
  onDeactivate?(): unknown;
  /** Runs before a method, timer or reminder. */
  onBeforeMethod?(call: ActorCall): unknown;
  /** Runs after a method, timer or reminder that has succeeded, before its changes are saved. */
  onAfterMethod?(call: ActorCall): unknown;
  /** Runs for a reminder that names no method. */
  onReminder?(reminder: FiredReminder): unknown;
}

/** A class of actors. */
export interface ActorClass extends ActorTypeOptions {
  new (context: ActorContext): Actor;
  readonly methods?: readonly string[];
}
