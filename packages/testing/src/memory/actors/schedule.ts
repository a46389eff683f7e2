import { toMs } from "@dapr-ts/core/internal";
import { pointInTime } from "../point-in-time.ts";

/** When a timer or reminder comes, in milliseconds since 1970. */
export interface Schedule {
  readonly first: number;
  /** Undefined for one that comes once. */
  readonly periodMs: number | undefined;
  /** How often it comes at most. */
  readonly times: number;
  /** When it is forgotten. */
  readonly expires: number;
}

interface Given {
  readonly dueTime: string;
  readonly period: string;
  readonly ttl: string;
}

/**
 * Reads times in Dapr's forms, as they have gone over the wire.
 *
 * @param first when it comes that has no due time
 * @throws Error for a form that is none
 */
export function scheduleOf(
  { dueTime, period, ttl }: Given,
  now: number,
  first: (periodMs: number) => number,
): Schedule {
  const [, repeats, every = period] = /^R(\d+)\/(.*)$/.exec(period) ?? [];
  const periodMs = every === "" ? 0 : toMs(every, "period");
  if (repeats === "0") throw new Error("has zero repetitions");
  const begins = dueTime === "" ? first(periodMs) : pointInTime(dueTime, now);
  const expires = ttl === "" ? Infinity : pointInTime(ttl, dueTime === "" ? now : begins);
  if (expires < now || expires < begins) throw new Error("has already expired");
  return {
    first: begins,
    periodMs: periodMs === 0 ? undefined : periodMs,
    times: periodMs === 0 ? 1 : Number(repeats ?? Infinity),
    expires,
  };
}
