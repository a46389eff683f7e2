import type { ActorScheduleOptions, CallOptions, Duration, TimePoint } from "@dapr-ts/core";
import { invalidArgument, toMs } from "@dapr-ts/core/internal";

/** Options of when a timer or reminder fires. */
export interface ScheduleOptions extends CallOptions {
  /** Milliseconds until the first tick. Default: at once, or after one period. */
  dueTimeMs?: number | undefined;
  /** The same in milliseconds, as a string in one of Dapr's forms (a duration or an RFC 3339 time), or as a Date. */
  dueTime?: TimePoint | undefined;
  /** Milliseconds from one tick to the next. Default: it fires once. */
  periodMs?: number | undefined;
  /** The same in milliseconds or as a string in one of Dapr's forms; `R3/PT10S` fires three times. */
  period?: Duration | undefined;
  /** Milliseconds until it ends. Default: never. */
  ttlMs?: number | undefined;
  /** The same in milliseconds, as a string in one of Dapr's forms (a duration or an RFC 3339 time), or as a Date. */
  ttl?: TimePoint | undefined;
  /** The number of ticks; with it the period must be whole seconds. Default: no limit. */
  repeats?: number | undefined;
}

/** Converts the options to those of the building block. */
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

/** Returns how often a timer or reminder fires. */
export function timesLeft({ period, repeats }: Pick<ActorScheduleOptions, "period" | "repeats">): number {
  if (period === undefined || (typeof period === "number" && toMs(period, "period") === 0)) return 1;
  const repeated = typeof period === "string" ? /^R(\d+)\//i.exec(period) : null;
  return repeats ?? (repeated === null ? Infinity : Number(repeated[1]));
}

function oneOf<T>(ms: number | undefined, given: T | undefined, what: string): number | T | undefined {
  if (ms === undefined || given === undefined) return ms ?? given;
  throw invalidArgument(`${what}Ms and ${what} exclude each other: give one of them`);
}

/** The type of data without the literal types that TypeScript infers for data that is written out in the call. */
export type Widened<D> = D extends string | number | boolean | null | undefined | Uint8Array | Date
  ? D
  : { -readonly [K in keyof D]: Widened<D[K]> };

/** An object with a method of this name and these parameters. */
export type HasMethod<K extends string, Args extends readonly unknown[]> = {
  readonly [P in K]: (...args: Args) => unknown;
};

/** Key of the type that ties timers and reminders to the class whose methods they call. */
export declare const ACTOR: unique symbol;
