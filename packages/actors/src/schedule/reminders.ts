import type { ScheduledReminder, CallOptions, FailurePolicy, RegisterReminderOptions } from "@dapr-ts/core";
import { TickData, readTick, requireName, type TickTrace } from "@dapr-ts/core/internal";
import {
  timesLeft,
  timesOf,
  type ACTOR,
  type HasMethod,
  type ScheduleOptions,
  type Widened,
} from "./schedule-options.ts";

/** Options of a reminder. */
export interface ReminderOptions<K extends string = string, D = unknown> extends ScheduleOptions {
  /** The actor's method to call. Default: the hook `onReminder`. */
  method?: K;
  /** The argument of the method. Default: none. */
  data?: D;
  /** True to replace a reminder of the same name; false to reject with `already_exists`. Default: true. */
  overwrite?: boolean | undefined;
  /** How to retry when the method failed. Default: three more attempts, a second apart. Requires gRPC. */
  failurePolicy?: FailurePolicy | undefined;
}

/** A reminder as the scheduler has it. */
export interface ActorReminder<T = unknown> extends Omit<ScheduledReminder<T>, "actorType" | "actorId"> {
  /** The method that it calls; undefined for the hook `onReminder`. */
  readonly method: string | undefined;
}

/** A reminder that is due: the argument of `onReminder`. */
export interface FiredReminder {
  /** The name under which it was registered. */
  readonly name: string;
  /** The data with which it was registered. */
  readonly data: unknown;
}

/** Operations on the reminders of one actor. */
export interface ReminderTarget {
  register(name: string, options: RegisterReminderOptions): Promise<void>;
  /** Returns the current trace, to which the ticks of a reminder belong. */
  trace?(repeats: boolean): TickTrace | undefined;
  unregister(name: string, options?: CallOptions): Promise<void>;
  get(name: string, options?: CallOptions): Promise<ScheduledReminder | undefined>;
  list(options?: CallOptions): Promise<ScheduledReminder[]>;
  unregisterAll(options?: CallOptions): Promise<void>;
}

/**
 * Reminders of one actor. The scheduler keeps them; when one is due, Dapr activates the actor if needed and calls a method of it
 * in a turn of its own.
 *
 * @typeParam T the actor's class
 * @see https://docs.dapr.io/developing-applications/building-blocks/actors/actors-timers-reminders/
 */
export class ActorReminders<out T> {
  declare readonly [ACTOR]?: T;
  readonly #target: ReminderTarget;

  /** @internal */
  constructor(target: ReminderTarget) {
    this.#target = target;
  }

  /**
   * Registers a reminder at once, even if the current turn fails later.
   *
   * @throws DaprError `invalid_argument` for a time that is not valid, `already_exists` if `overwrite` is false and it exists
   */
  register<K extends string>(
    this: ActorReminders<HasMethod<NoInfer<K>, []>>,
    name: string,
    options: ReminderOptions<K, undefined> & { method: K },
  ): Promise<void>;
  register<K extends string, const D>(
    this: ActorReminders<HasMethod<NoInfer<K>, [data: Widened<NoInfer<D>>]>>,
    name: string,
    options: ReminderOptions<K, D> & { method: K; data: D },
  ): Promise<void>;
  register(name: string, options: ReminderOptions & { method?: undefined }): Promise<void>;
  async register(name: string, options: ReminderOptions): Promise<void> {
    requireName("name", name);
    const { method, data, overwrite, failurePolicy, signal, timeoutMs, headers } = options;
    const times = timesOf(options);
    await this.#target.register(name, {
      ...times,
      data: new TickData(method, data, this.#target.trace?.(timesLeft(times) > 1)),
      overwrite,
      failurePolicy,
      signal,
      timeoutMs,
      headers,
    });
  }

  /** Deletes a reminder. Does nothing if none has this name. */
  unregister(name: string, options?: CallOptions): Promise<void> {
    return this.#target.unregister(name, options);
  }

  /** Returns a reminder; undefined if none has this name. */
  async get<D = unknown>(name: string, options?: CallOptions): Promise<ActorReminder<D> | undefined> {
    const stored = await this.#target.get(name, options);
    return stored === undefined ? undefined : (shown(stored) as ActorReminder<D>);
  }

  /** Lists the actor's reminders. Requires gRPC. */
  async list(options?: CallOptions): Promise<ActorReminder[]> {
    return (await this.#target.list(options)).map(shown);
  }

  /**
   * Deletes all reminders of the actor. Requires gRPC. `client.actors.unregisterRemindersByType(type)` deletes those of all
   * actors of a type.
   */
  unregisterAll(options?: CallOptions): Promise<void> {
    return this.#target.unregisterAll(options);
  }
}

function shown({
  actorType: _type,
  actorId: _id,
  data: stored,
  ...reminder
}: ScheduledReminder): ActorReminder {
  const { method, data } = readTick(stored);
  return { ...reminder, method, data };
}
