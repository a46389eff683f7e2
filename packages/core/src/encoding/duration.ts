import { requireCount } from "./number.ts";
import { invalidArgument } from "../errors/dapr-error.ts";
import { goForm } from "./go-form.ts";

/**
 * How long something takes or lasts: milliseconds, or a string in one of Dapr's own forms, Go's (`"1h30m"`, `"500ms"`) or
 * ISO 8601's (`"PT1H30M"`).
 */
export type Duration = number | string;

/** A point in time: a `Date`, an RFC 3339 string, or a {@link Duration} from now. */
export type TimePoint = Date | Duration;

/** Go's durations are nanoseconds in 64 bits. */
const MAX_MS = 9_223_372_036_854;

const GO = /^(?:(?:\d+\.?\d*|\.\d+)(?:[nuµμm]?s|m|h))+$|^0$/;
const ISO =
  /^P(?=[\dT])((?:\d+Y)?(?:\d+M)?)(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:[.,]\d+)?S)?)?$/i;
const RFC3339 = /^\d{4}(-\d\d){2}T\d\d(:\d\d){2}(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Go's, and ISO 8601's in lower case. */
const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * A duration as daprd reads it (ParseDuration in dapr/kit's time): that takes ISO 8601 in capitals and whole numbers only,
 * and would count nothing of `P1D` in lower case; so what it does not take is written in Go's form.
 *
 * @throws DaprError `invalid_argument` for what is no duration.
 */
export function toDuration(value: Duration, what: string): string {
  const ms = read(value, what);
  if (typeof value === "string" && !/^p.*[.,]/i.test(value))
    return /^p/i.test(value) ? value.toUpperCase() : value;
  return goForm(fixed(ms, what));
}

/**
 * A duration in milliseconds.
 *
 * @throws DaprError `invalid_argument` for what is no duration, or has years or months, whose length varies.
 */
export const toMs = (value: Duration, what: string): number => fixed(read(value, what), what);

function fixed(ms: number, what: string): number {
  if (ms >= 0) return ms;
  throw invalidArgument(`${what} must not have years or months here, whose length varies`);
}

/** In milliseconds; NaN where it has years or months. */
function read(value: Duration, what: string): number {
  if (typeof value === "number") {
    if (value >= 0 && value <= MAX_MS) return value;
  } else {
    // From JavaScript it may be anything.
    const text = String(value);
    const iso = ISO.exec(text);
    if (iso?.[1]) return NaN;
    if (iso !== null || GO.test(text)) {
      const parts = iso === null ? text : text.toLowerCase().replace(/[pt]/g, "").replace(",", ".");
      let ms = 0;
      for (const [, count, unit = ""] of parts.matchAll(/([\d.]+)(\D+)/g))
        ms += Number(count) * (UNIT_MS[unit] ?? NaN);
      return ms;
    }
  }
  const given = typeof value === "string" ? JSON.stringify(value) : String(value);
  throw invalidArgument(
    `${what} is ${given}, which is no duration: give milliseconds from 0, "1h30m" or "PT1H30M"`,
  );
}

/** A point in time as daprd reads it (ParseTime in dapr/kit's time); undefined as it is. */
export function toTimePoint(value: TimePoint | undefined, what: string): string | undefined {
  if (value === undefined) return value;
  // A Date that is none has no JSON, though its type says so.
  const given = value instanceof Date ? ((value.toJSON() as string | null) ?? String(value)) : value;
  return typeof given === "string" && RFC3339.test(given) ? given : toDuration(given, what);
}

/**
 * A period as the scheduler reads it for reminders and timers, with how often it comes: `R3/PT10S`. Reminders know no days
 * (scheduleFromPeriod in daprd's scheduler.go), so those become hours.
 *
 * @param repeats How often it comes at most. Default: until it is taken back.
 */
export function toPeriod(value: Duration, repeats: number | undefined, what: string): string {
  const [, times, each] = /^R(\d+)\/(.+)$/i.exec(String(value)) ?? [];
  if (each !== undefined) {
    if (repeats !== undefined)
      throw invalidArgument(`${what} says how often it repeats, and repeats does too`);
    return toPeriod(each, Number(times), what);
  }
  const ms = toMs(value, what);
  if (repeats === undefined) return goForm(ms);
  requireCount("repeats", repeats);
  if (ms % 1000 !== 0)
    throw invalidArgument(`${what} must be whole seconds where it repeats a number of times`);
  return `R${String(repeats)}/PT${String(ms / 1000)}S`;
}
