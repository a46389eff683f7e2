import type { Temporal } from "@js-temporal/polyfill";

/** Returns a duration in milliseconds, or in ISO 8601 where months or years have no fixed length. */
export function durationOf(duration: Temporal.Duration | undefined): number | string | undefined {
  if (duration === undefined) return undefined;
  const { years, months, weeks, days, hours, minutes, seconds, milliseconds } = duration;
  if (years !== 0 || months !== 0) return duration.toString();
  const allDays = weeks * 7 + days;
  const allSeconds = ((allDays * 24 + hours) * 60 + minutes) * 60 + seconds;
  return Math.round(
    allSeconds * 1000 + milliseconds + duration.microseconds / 1e3 + duration.nanoseconds / 1e6,
  );
}
