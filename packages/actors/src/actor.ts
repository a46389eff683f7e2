import type { BuildingBlocks, Duration, Logger } from "@dapr-ts/core";
import { proxyOf, type ActorProxy, type ActorProxyOptions } from "./proxy.ts";
import type { ActorReminders, FiredReminder } from "./schedule/reminders.ts";
import type { ActorState } from "./state/actor-state.ts";
import type { ActorTimers } from "./schedule/timers.ts";
import type { ActorCall, Turn } from "./turns/turn.ts";

/** Options of reentrancy: whether a call chain may call back into an actor that is already in the chain. */
export interface ActorReentrancy {
  /** True to let it. Default: true, if `reentrancy` is given. */
  enabled?: boolean | undefined;
  /** The number of calls of one chain that may be in the actor at the same time. Default: 32. */
  maxStackDepth?: number | undefined;
}

/**
 * Options of how an actor type is hosted. Durations are milliseconds, or strings in one of Dapr's forms.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/actors/actors-runtime-config/
 */
export interface ActorTypeOptions {
  /** The time after which an actor without calls is deactivated. Default: one hour, by daprd. */
  idleTimeout?: Duration | undefined;
  /**
   * The time that a running call has to end when its actor moves to another host. Until then daprd holds up every access to
   * the state of actors of this type, and sends a call again that has state to save. Default: two seconds, by daprd.
   */
  drainOngoingCallTimeout?: Duration | undefined;
  /** True to let running calls end when their actor moves to another host. Default: true, by daprd. */
  drainRebalancedActors?: boolean | undefined;
  /** True or options to let call chains back in. Default: false. */
  reentrancy?: boolean | ActorReentrancy | undefined;
}

/** Argument of an actor's constructor. A class with a constructor of its own passes it on. */
export interface ActorContext {
  /** The actor's id. */
  readonly id: string;
  /** The actor's type. */
  readonly type: string;
  /** The client of the sidecar that hosts the actor. */
  readonly client: BuildingBlocks;
  /** The logger that puts the actor's type and id before each message. */
  readonly log: Logger;
  /** The actor's state. */
  readonly state: ActorState;
  /** The actor's timers. */
  readonly timers: ActorTimers<never>;
  /** The actor's reminders. */
  readonly reminders: ActorReminders<never>;
  /** For the base class: returns the turn that the actor is in. */
  readonly turn: () => unknown;
}

/**
 * Base class of actors. An actor is one object per id in all hosts of its type, and its methods run one at a time.
 *
 * Callers can call the methods of the class itself; they cannot call inherited methods, hooks, accessors or fields. TypeScript's
 * `private` does not exist at run time: give a method that must not be called a name with `#`, or list the others in `methods`.
 *
 * Hooks are methods or fields with one of these names: `onActivate`, `onDeactivate`, `onBeforeMethod`, `onAfterMethod`, `onReminder`.
 *
 * @typeParam Client the type of `this.client`, such as `DaprClient`
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
  /** Options of the type. They override the options of `actors()`; see {@link ActorTypeOptions}. */
  static idleTimeout?: ActorTypeOptions["idleTimeout"];
  /** See {@link ActorTypeOptions.drainOngoingCallTimeout}. */
  static drainOngoingCallTimeout?: ActorTypeOptions["drainOngoingCallTimeout"];
  /** See {@link ActorTypeOptions.drainRebalancedActors}. */
  static drainRebalancedActors?: ActorTypeOptions["drainRebalancedActors"];
  /** See {@link ActorTypeOptions.reentrancy}. */
  static reentrancy?: ActorTypeOptions["reentrancy"];
  /**
   * The names of the methods that callers can call, inherited ones included. Default: all methods of the class itself.
   */
  static methods?: readonly string[];

  /** The actor's id, unique within its type. */
  readonly id: string;
  /** The actor's type: the key of its class in the call of `actors()`. */
  readonly type: string;
  /** The actor's state, which Dapr keeps. */
  readonly state: ActorState;
  /** Timers, which run while the actor is active. */
  readonly timers: ActorTimers<this>;
  /** Reminders, which the scheduler keeps and which activate the actor. */
  readonly reminders: ActorReminders<this>;
  /** The client of the sidecar that hosts the actor: the server's own, or the option `client` of `actors()`. */
  readonly client: Client;
  /** A logger that puts the actor's type and id before each message. */
  readonly log: Logger;
  readonly #turn: () => Turn | undefined;

  constructor(context: ActorContext) {
    this.id = context.id;
    this.type = context.type;
    this.state = context.state;
    this.timers = context.timers;
    this.reminders = context.reminders;
    this.client = context.client as Client;
    this.log = context.log;
    this.#turn = context.turn as () => Turn | undefined;
  }

  /** The call that the actor is running; undefined outside of its turns. */
  protected get call(): ActorCall | undefined {
    return this.#turn()?.call;
  }

  /**
   * Returns a proxy of another actor. Its calls belong to this actor's turn, and so to its reentrancy, on every platform;
   * those of `actorProxy` do so where the platform has `AsyncLocalStorage`.
   */
  protected proxy<T>(type: string, id: string, options: ActorProxyOptions = {}): ActorProxy<T> {
    return proxyOf<T>(this.client, type, id, options, this.#turn);
  }
}

/** Hooks that an actor may have. They run within its turns; an error that one throws fails the call. */
export interface ActorHooks {
  /** Runs before the first call. When it throws, that call fails, and the next call runs it again. */
  onActivate?(): unknown;
  /** Runs when the actor has been deactivated here. It cannot save state. */
  onDeactivate?(): unknown;
  /** Runs before each method, timer and reminder. */
  onBeforeMethod?(call: ActorCall): unknown;
  /** Runs after each method, timer and reminder that succeeded, before its changes are saved. */
  onAfterMethod?(call: ActorCall): unknown;
  /** Runs for reminders without a method. */
  onReminder?(reminder: FiredReminder): unknown;
}

/** A class that extends {@link Actor}. */
export interface ActorClass extends ActorTypeOptions {
  new (context: ActorContext): Actor;
  /** See {@link Actor.methods}. */
  readonly methods?: readonly string[];
}
