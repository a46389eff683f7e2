import type { Duration, TimePoint } from "../../encoding/duration.ts";
import type { FailurePolicy } from "../jobs/failure-policy.ts";
import type { CallOptions } from "../../call/operation.ts";

/** Options of a call of an actor. */
export interface InvokeActorOptions extends CallOptions {
  /** Headers for the actor, by the rule of {@link CallOptions.headers}. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/** A value of an actor's state. */
export interface ActorStateEntry<T = unknown> {
  /** Undefined if the key has no value. */
  value: T | undefined;
  /** When the value expires, if ever. */
  expiresAt: Date | undefined;
}

/** One step of a transaction on an actor's state. */
export type ActorStateOperation =
  | {
      readonly operation: "upsert";
      readonly key: string;
      /** Anything with a JSON form, or bytes, which require gRPC. */
      readonly value: unknown;
      /** Seconds until the value expires. Requires the sidecar's feature ActorStateTTL. Default: never. */
      readonly ttlSeconds?: number | undefined;
    }
  | { readonly operation: "delete"; readonly key: string };

/** Options of when a timer or reminder fires, and with which data. */
export interface ActorScheduleOptions extends CallOptions {
  /** The first time: a Date, milliseconds from now, or a string in one of Dapr's forms. Default: at once, or after one period. */
  dueTime?: TimePoint | undefined;
  /** The time between two ticks, in milliseconds or as a string in one of Dapr's forms. Default: it fires once. */
  period?: Duration | undefined;
  /** The number of ticks; with it the period must be whole seconds. Default: no limit. */
  repeats?: number | undefined;
  /** When it ends, in the forms of `dueTime`. Default: never. */
  ttl?: TimePoint | undefined;
  /** Data of each tick: anything with a JSON form, or bytes. Default: none. */
  data?: unknown;
}

/** Options of a timer. */
export interface RegisterTimerOptions extends ActorScheduleOptions {
  /** A text that each tick contains. Default: empty. */
  callback?: string | undefined;
}

/** Options of a reminder. */
export interface RegisterReminderOptions extends ActorScheduleOptions {
  /** True to replace a reminder of the same name; false to reject with `already_exists`. Default: true. */
  overwrite?: boolean | undefined;
  /** How to retry a tick that failed. Default: three more attempts, a second apart. Requires gRPC. */
  failurePolicy?: FailurePolicy | undefined;
}

/** A reminder as the scheduler has it. */
export interface ScheduledReminder<T = unknown> {
  /** Its name, unique within the actor. */
  name: string;
  /** The type of its actor. */
  actorType: string;
  /** The id of its actor. */
  actorId: string;
  /** As it was registered. */
  dueTime: string | undefined;
  /** In Go's form, such as `2h0m0s`. Dapr does not return the number of repetitions. */
  period: string | undefined;
  /** An RFC 3339 time. Dapr 1.18 does not return it. */
  ttl: string | undefined;
  /** The data with which it was registered. */
  data: T | undefined;
}
