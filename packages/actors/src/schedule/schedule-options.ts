import type { ActorScheduleOptions, CallOptions, Duration, TimePoint } from "@dapr-ts/core";
import { invalidArgument } from "@dapr-ts/core/internal";

/** When a timer or reminder comes. */
export interface ScheduleOptions extends CallOptions {
  /** Milliseconds until it comes first. Default: at once, or after one period. */
  dueTimeMs?: number | undefined;
  /** The same in milliseconds, as a string in one of Dapr's forms (a duration or an RFC 3339 time), or as a Date. */
  dueTime?: TimePoint | undefined;
  /** Milliseconds from one time to the next. Default: it comes once. */
  periodMs?: number | undefined;
  /** The same in milliseconds or as a string in one of Dapr's forms; `R3/PT10S` comes three times. */
  period?: Duration | undefined;
  /** Milliseconds until it is forgotten. Default: never. */
  ttlMs?: number | undefined;
  /** The same in milliseconds, as a string in one of Dapr's forms (a duration or an RFC 3339 time), or as a Date. */
  ttl?: TimePoint | undefined;
  /** How often it comes at most; with it the period is whole seconds. Default: no end. */
  repeats?: number | undefined;
}

/** The same in the form that the block of actors takes. */
export function timesOf(
  options: ScheduleOptions,
): Pick<ActorScheduleOptions, "dueTime" | "period" | "ttl" | "repeats"> {
  const { dueTimeMs, dueTime, periodMs, period, ttlMs, ttl, repeats } = options;
  return {
    dueTime: oneOf(dueTimeMs, dueTime, "dueTime"),
    period: oneOf(periodMs, period, "period"),
    ttl: oneOf(ttlMs, ttl, "ttl"),
    repeats,
  };
}

function oneOf<T>(ms: number | undefined, given: T | undefined, what: string): number | T | undefined {
  if (ms === undefined || given === undefined) return ms ?? given;
  throw invalidArgument(`${what}Ms and ${what} are both given`);
}

/** Data as its author has it when it was written out in the call, of which TypeScript would see constants. */
export type Widened<D> = D extends string | number | boolean | null | undefined | Uint8Array | Date
  ? D
  : { -readonly [K in keyof D]: Widened<D[K]> };

/** Something with a method of this name. */
export type HasMethod<K extends string, Args extends readonly unknown[]> = {
  readonly [P in K]: (...args: Args) => unknown;
};

/** Ties timers and reminders to the class whose methods they call. */
export declare const ACTOR: unique symbol;
