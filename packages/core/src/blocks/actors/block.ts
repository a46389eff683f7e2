import { orEmpty } from "../../call/options.ts";
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
 * The actor operations of the runtime. Applications use the package `@dapr-ts/actors`, which is built on them.
 *
 * State, timers and reminders are available to the application that hosts the actor's type.
 *
 * @see https://docs.dapr.io/reference/api/actors_api/
 */
export class Actors extends Block {
  /**
   * Calls a method of an actor. Resolves to its result: JSON as a value, anything else as bytes, nothing as undefined. It is
   * not retried by default; daprd sends a call again that was interrupted because the actor moved.
   *
   * @throws DaprError `failed_precondition` if no app hosts the type, `internal` with `ERR_ACTOR_INVOKE_METHOD` if it failed
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

  /** Gets a value of an actor's state. */
  getState<T = unknown>(
    type: string,
    id: string,
    key: string,
    options?: CallOptions,
  ): Promise<ActorStateEntry<T>> {
    return this.call(getActorState, { type, id, key }, options) as Promise<ActorStateEntry<T>>;
  }

  /** Changes an actor's state: all operations succeed, or none. Uses gRPC if it can be reached. */
  transaction(
    type: string,
    id: string,
    operations: readonly ActorStateOperation[],
    options?: CallOptions,
  ): Promise<void> {
    return this.call(transactActorState, { type, id, operations }, options);
  }

  /** Registers a timer, which runs while the actor is active. Replaces a timer of the same name. */
  registerTimer(type: string, id: string, name: string, options?: RegisterTimerOptions): Promise<void> {
    const { dueTime, period, repeats, ttl, data, callback } = orEmpty(options);
    const input = { type, id, name, dueTime, period, repeats, ttl, data, callback };
    return this.call(registerTimer, input, options);
  }

  /** Deletes a timer. Does nothing if none has this name. */
  unregisterTimer(type: string, id: string, name: string, options?: CallOptions): Promise<void> {
    return this.call(unregisterTimer, { type, id, name }, options);
  }

  /**
   * Registers a reminder. The scheduler keeps it, and the actor is activated when it is due.
   *
   * @throws DaprError `already_exists` for a name that is taken when `overwrite` is false, `permission_denied` for a type
   *   that this application does not host.
   */
  registerReminder(type: string, id: string, name: string, options?: RegisterReminderOptions): Promise<void> {
    const { dueTime, period, repeats, ttl, data, overwrite, failurePolicy } = orEmpty(options);
    const input = { type, id, name, dueTime, period, repeats, ttl, data, overwrite, failurePolicy };
    return this.call(registerReminder, input, options);
  }

  /** Deletes a reminder. Does nothing if none has this name. */
  unregisterReminder(type: string, id: string, name: string, options?: CallOptions): Promise<void> {
    return this.call(unregisterReminder, { type, id, name }, options);
  }

  /**
   * Decodes the data of a tick as the actor's host receives it. daprd sends data that was registered over gRPC, and bytes, in
   * base64.
   */
  dataOf(carried: unknown): unknown {
    return fromTickJson(carried, this.caller.platform);
  }

  /** Returns a reminder; undefined if none has this name. */
  getReminder<T = unknown>(
    type: string,
    id: string,
    name: string,
    options?: CallOptions,
  ): Promise<ScheduledReminder<T> | undefined> {
    return this.call(getReminder, { type, id, name }, options) as Promise<ScheduledReminder<T> | undefined>;
  }

  /** Lists the reminders of one actor, or of all actors of a type. Requires gRPC. */
  listReminders(type: string, id?: string, options?: CallOptions): Promise<ScheduledReminder[]> {
    return this.call(listReminders, { type, id }, options);
  }

  /** Deletes the reminders of one actor, or of all actors of a type. Requires gRPC. */
  unregisterRemindersByType(type: string, id?: string, options?: CallOptions): Promise<void> {
    return this.call(unregisterRemindersByType, { type, id }, options);
  }
}
