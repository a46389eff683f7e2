import type { Temporal } from "@js-temporal/polyfill";
import type { Connection } from "../client/connection.ts";
import type { DaprClient } from "../client/dapr-client.ts";
import { withErrors } from "../client/with-errors.ts";
import type { Untyped } from "../types/untyped.ts";
import { type ActorId } from "./actor-id.ts";
import { ActorStateManager } from "./actor-state-manager.ts";
import type { StateSource } from "./state-source.ts";
import { durationOf } from "./duration.ts";

/** Key of the function that sets the source of an actor's state. */
export const BIND = Symbol("bind");

/** Base class of actors. The name of a subclass is its actor type. */
export abstract class AbstractActor {
  readonly #client: DaprClient;
  readonly #id: ActorId;
  readonly #states: ActorStateManager;
  #source: StateSource | undefined;

  constructor(daprClient: DaprClient, id: ActorId) {
    this.#client = daprClient;
    this.#id = id;
    this.#states = new ActorStateManager(() => {
      if (this.#source === undefined)
        throw new Error("the state of an actor can be used in its methods and hooks, not in its constructor");
      return this.#source;
    });
  }

  /** Registers a reminder, which calls `receiveReminder` and outlives the activation. */
  async registerActorReminder<_Type = unknown>(
    reminderName: string,
    dueTime: Temporal.Duration,
    period?: Temporal.Duration,
    ttl?: Temporal.Duration,
    state?: Untyped,
  ): Promise<void> {
    await this.#send(({ actors }) =>
      actors.registerReminder(this.#type, this.#id.getId(), reminderName, {
        dueTime: durationOf(dueTime),
        period: durationOf(period),
        ttl: durationOf(ttl),
        data: state as unknown,
      }),
    );
  }

  /** Removes a reminder. */
  async unregisterActorReminder(reminderName: string): Promise<void> {
    await this.#send(({ actors }) => actors.unregisterReminder(this.#type, this.#id.getId(), reminderName));
  }

  /** Registers a timer, which calls a method of this actor while it is active. */
  async registerActorTimer(
    timerName: string,
    callback: string,
    dueTime: Temporal.Duration,
    period?: Temporal.Duration,
    ttl?: Temporal.Duration,
    state?: Untyped,
  ): Promise<void> {
    await this.#send(({ actors }) =>
      actors.registerTimer(this.#type, this.#id.getId(), timerName, {
        callback,
        dueTime: durationOf(dueTime),
        period: durationOf(period),
        ttl: durationOf(ttl),
        data: state as unknown,
      }),
    );
  }

  /** Removes a timer. */
  async unregisterActorTimer(timerName: string): Promise<void> {
    await this.#send(({ actors }) => actors.unregisterTimer(this.#type, this.#id.getId(), timerName));
  }

  /** Runs before the first call. */
  async onActivate(): Promise<void> {
    return;
  }

  /** Runs when the actor is deactivated. */
  async onDeactivate(): Promise<void> {
    return;
  }

  /** Runs before each method, timer and reminder. */
  async onActorMethodPre(): Promise<void> {
    return;
  }

  /** Runs after each method, timer and reminder that succeeded. */
  async onActorMethodPost(): Promise<void> {
    return;
  }

  /** Runs for each reminder. An actor with reminders overrides it. */
  async receiveReminder(_data: Untyped): Promise<void> {
    (this.#client.daprClient as Connection).logger.warn(
      JSON.stringify({
        error: "ACTOR_METHOD_NOT_IMPLEMENTED",
        errorMsg: `A reminder was created for the actor with id: ${this.#id.getId()} but the method 'receiveReminder' was not implemented`,
      }),
    );
  }

  /** Returns the client. */
  getDaprClient(): DaprClient {
    return this.#client;
  }

  /** Returns the state of this actor. */
  getStateManager<T = Untyped>(): ActorStateManager<T> {
    const states: unknown = this.#states;
    return states as ActorStateManager<T>;
  }

  /** Returns the id. */
  getActorId(): ActorId {
    return this.#id;
  }

  /** Returns the actor type, the name of the class. */
  getActorType(): string {
    return this.#type;
  }

  /** @internal Sets where the state is. */
  [BIND](source: StateSource): ActorStateManager {
    this.#source = source;
    return this.#states;
  }

  get #type(): string {
    return this.constructor.name;
  }

  #send<T>(call: Parameters<typeof withErrors<T>>[1]): Promise<T> {
    return withErrors(this.#client.daprClient as Connection, call);
  }
}
