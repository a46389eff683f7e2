import type { ScheduledReminder, CallOptions, FailurePolicy, RegisterReminderOptions } from "@dapr-ts/core";
import { TickData, readTick, requireName } from "@dapr-ts/core/internal";
import {
  timesOf,
  type ACTOR,
  type HasMethod,
  type ScheduleOptions,
  type Widened,
} from "./schedule-options.ts";

export interface ReminderOptions<K extends string = string, D = unknown> extends ScheduleOptions {
  /** The actor's method that is called. Default: the hook `onReminder`. */
  method?: K;
  /** What the method is given. Default: nothing. */
  data?: D;
  /** Replaces a reminder of the same name. Default: true; with false such a reminder is an error, `already_exists`. */
  overwrite?: boolean | undefined;
  /** What happens when the actor did not take it. Default: three more attempts, a second apart. It takes gRPC. */
  failurePolicy?: FailurePolicy | undefined;
}

/** A reminder as the scheduler has it. */
export interface ActorReminder<T = unknown> extends Omit<ScheduledReminder<T>, "actorType" | "actorId"> {
  /** Undefined for one that names none. */
  readonly method: string | undefined;
}

/** A reminder that has come, as `onReminder` is told of it. */
export interface FiredReminder {
  readonly name: string;
  readonly data: unknown;
}

/** What reminders need of their dependencies. */
export interface ReminderTarget {
  register(name: string, options: RegisterReminderOptions): Promise<void>;
  unregister(name: string, options?: CallOptions): Promise<void>;
  get(name: string, options?: CallOptions): Promise<ScheduledReminder | undefined>;
  list(options?: CallOptions): Promise<ScheduledReminder[]>;
  unregisterAll(options?: CallOptions): Promise<void>;
}

/**
 * The reminders of one actor. The scheduler keeps them, and they wake the actor wherever it is then. Each calls a method of
 * the actor, in a turn of its own.
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
   * Sets a reminder, whether or not the turn succeeds that it is set in.
   *
   * @throws DaprError `invalid_argument` for a time that is none, `already_exists` where it may not overwrite
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
    await this.#target.register(name, {
      ...timesOf(options),
      data: new TickData(method, data),
      overwrite,
      failurePolicy,
      signal,
      timeoutMs,
      headers,
    });
  }

  /** Takes a reminder back. That there is none by the name is fine. */
  unregister(name: string, options?: CallOptions): Promise<void> {
    return this.#target.unregister(name, options);
  }

  /** A reminder, or undefined where there is none by the name. */
  async get<D = unknown>(name: string, options?: CallOptions): Promise<ActorReminder<D> | undefined> {
    const stored = await this.#target.get(name, options);
    return stored === undefined ? undefined : (shown(stored) as ActorReminder<D>);
  }

  /** The actor's reminders. It takes gRPC. */
  async list(options?: CallOptions): Promise<ActorReminder[]> {
    return (await this.#target.list(options)).map(shown);
  }

  /**
   * Takes every reminder of the actor back. It takes gRPC. Those of all actors of a type are taken back with
   * `client.actors.unregisterRemindersByType(type)`.
   */
  unregisterAll(options?: CallOptions): Promise<void> {
    return this.#target.unregisterAll(options);
  }
}

function shown({
  actorType: _type,
  actorId: _id,
  data: carried,
  ...reminder
}: ScheduledReminder): ActorReminder {
  return { ...reminder, ...readTick(carried) };
}
