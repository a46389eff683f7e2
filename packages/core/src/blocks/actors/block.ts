import { Block } from "../base-block.ts";
import { fromTickJson } from "../../encoding/stored-json.ts";
import type { CallOptions } from "../../call/operation.ts";
import { getActorState, invokeActor, transactActorState } from "./operations.ts";
import {
  getReminder,
  listReminders,
  registerReminder,
  registerTimer,
  unregisterReminder,
  unregisterRemindersByType,
  unregisterTimer,
} from "./schedule-operations.ts";
import type {
  ScheduledReminder,
  ActorStateEntry,
  ActorStateOperation,
  InvokeActorOptions,
  RegisterReminderOptions,
  RegisterTimerOptions,
} from "./types.ts";

/**
 * What the runtime does for actors, call by call. Applications use the package of actors, which stands on this.
 *
 * State, timers and reminders are for the application that hosts the actor's type.
 *
 * @see https://docs.dapr.io/reference/api/actors_api/
 */
export class Actors extends Block {
  /**
   * Calls a method of an actor and reads its answer: JSON as a value, anything else as bytes, nothing as undefined. It is
   * never repeated by itself; daprd repeats a call that a move of the actor broke off.
   *
   * @throws DaprError `internal` with `ERR_ACTOR_INVOKE_METHOD` when nobody hosts the type, or the actor failed.
   */
  invoke<T = unknown>(
    type: string,
    id: string,
    method: string,
    data?: unknown,
    options?: InvokeActorOptions,
  ): Promise<T> {
    return this.call(
      invokeActor,
      { type, id, method, data, metadata: options?.metadata },
      options,
    ) as Promise<T>;
  }

  /** A value of an actor's state. */
  getState<T = unknown>(
    type: string,
    id: string,
    key: string,
    options?: CallOptions,
  ): Promise<ActorStateEntry<T>> {
    return this.call(getActorState, { type, id, key }, options) as Promise<ActorStateEntry<T>>;
  }

  /** Changes an actor's state, all of it or nothing. */
  transaction(
    type: string,
    id: string,
    operations: readonly ActorStateOperation[],
    options?: CallOptions,
  ): Promise<void> {
    return this.call(transactActorState, { type, id, operations }, options);
  }

  /** Sets a timer, which lives as long as the actor is active. One of the same name is replaced. */
  registerTimer(type: string, id: string, name: string, options: RegisterTimerOptions = {}): Promise<void> {
    const { dueTime, period, repeats, ttl, data, callback } = options;
    const input = { type, id, name, dueTime, period, repeats, ttl, data, callback };
    return this.call(registerTimer, input, options);
  }

  /** Takes a timer back. That there is none by the name is fine. */
  unregisterTimer(type: string, id: string, name: string, options?: CallOptions): Promise<void> {
    return this.call(unregisterTimer, { type, id, name }, options);
  }

  /**
   * Sets a reminder, which the scheduler keeps and which wakes the actor.
   *
   * @throws DaprError `already_exists` for a name that is taken when `overwrite` is false, `permission_denied` for a type
   *   that this application does not host.
   */
  registerReminder(
    type: string,
    id: string,
    name: string,
    options: RegisterReminderOptions = {},
  ): Promise<void> {
    const { dueTime, period, repeats, ttl, data, overwrite, failurePolicy } = options;
    const input = { type, id, name, dueTime, period, repeats, ttl, data, overwrite, failurePolicy };
    return this.call(registerReminder, input, options);
  }

  /** Takes a reminder back. That there is none by the name is fine. */
  unregisterReminder(type: string, id: string, name: string, options?: CallOptions): Promise<void> {
    return this.call(unregisterReminder, { type, id, name }, options);
  }

  /**
   * The data of a tick, as the actor's host is sent it: it looks otherwise for what was registered over gRPC, which daprd
   * hands on in base64, and for bytes.
   */
  dataOf(carried: unknown): unknown {
    return fromTickJson(carried, this.caller.platform);
  }

  /** A reminder, or undefined where there is none by the name. */
  getReminder<T = unknown>(
    type: string,
    id: string,
    name: string,
    options?: CallOptions,
  ): Promise<ScheduledReminder<T> | undefined> {
    return this.call(getReminder, { type, id, name }, options) as Promise<ScheduledReminder<T> | undefined>;
  }

  /** The reminders of one actor, or of every actor of a type. It takes gRPC. */
  listReminders(type: string, id?: string, options?: CallOptions): Promise<ScheduledReminder[]> {
    return this.call(listReminders, { type, id }, options);
  }

  /** Takes the reminders of one actor back, or of every actor of a type. It takes gRPC. */
  unregisterRemindersByType(type: string, id?: string, options?: CallOptions): Promise<void> {
    return this.call(unregisterRemindersByType, { type, id }, options);
  }
}
