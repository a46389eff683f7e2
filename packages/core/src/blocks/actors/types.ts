import type { Duration, TimePoint } from "../../encoding/duration.ts";
import type { FailurePolicy } from "../jobs/failure-policy.ts";
import type { CallOptions } from "../../call/operation.ts";

export interface InvokeActorOptions extends CallOptions {
  /** Headers for the actor, by the rule of {@link CallOptions.headers}. A call from within an actor passes on its own `Dapr-Reentrancy-Id`. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/** A value of an actor's state. */
export interface ActorStateEntry<T = unknown> {
  /** Undefined when there is none. */
  value: T | undefined;
  /** When the value expires, if ever. */
  expiresAt: Date | undefined;
}

/** One step of a transaction on an actor's state. */
export type ActorStateOperation =
  | {
      readonly operation: "upsert";
      readonly key: string;
      /** Anything with a JSON form; bytes take gRPC. */
      readonly value: unknown;
      /** Seconds until the value expires; it takes the sidecar's feature ActorStateTTL. Default: never. */
      readonly ttlSeconds?: number | undefined;
    }
  | { readonly operation: "delete"; readonly key: string };

export interface ActorScheduleOptions extends CallOptions {
  /** When it comes first: a Date, milliseconds from now, or a string of Dapr's. Default: at once, or after one period. */
  dueTime?: TimePoint | undefined;
  /** How often it comes again, in milliseconds or as a string of Dapr's. Default: it comes once. */
  period?: Duration | undefined;
  /** How often it comes at most; with it the period is whole seconds. Default: no end. */
  repeats?: number | undefined;
  /** When it is forgotten. Default: never. */
  ttl?: TimePoint | undefined;
  /** What it brings: anything with a JSON form, or bytes. Default: nothing. */
  data?: unknown;
}

export interface RegisterTimerOptions extends ActorScheduleOptions {
  /** Handed back with every tick. Default: empty. */
  callback?: string | undefined;
}

export interface RegisterReminderOptions extends ActorScheduleOptions {
  /** Replaces a reminder of the same name. Default: true; with false such a reminder is an error, `already_exists`. */
  overwrite?: boolean | undefined;
  /** What happens to a tick that the actor did not take. Default: three more attempts. It takes gRPC. */
  failurePolicy?: FailurePolicy | undefined;
}

/** A reminder as the scheduler has it. */
export interface ScheduledReminder<T = unknown> {
  name: string;
  actorType: string;
  actorId: string;
  /** As it was given. */
  dueTime: string | undefined;
  /** In Go's form, such as `2h0m0s`; how often it is to repeat, Dapr does not tell. */
  period: string | undefined;
  /** An RFC 3339 time; Dapr as of 1.18 does not tell. */
  ttl: string | undefined;
  data: T | undefined;
}
