import { requireCount } from "./number.ts";
import { invalidArgument } from "../errors/dapr-error.ts";
import { goForm } from "./go-form.ts";

/**
 * A duration: a number of milliseconds, or a string in one of Dapr's forms, Go's (`"1h30m"`, `"500ms"`) or ISO 8601's
 * (`"PT1H30M"`).
 */
export type Duration = number | string;

/** A point in time: a `Date`, an RFC 3339 string, or a {@link Duration} from now. */
export type TimePoint = Date | Duration;

/** Go's durations are nanoseconds in 64 bits. */
const MAX_MS = 9_223_372_036_854;

// One way only to read a run of digits: otherwise long input takes quadratic time.
const GO = /^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[nuµμm]?s|m|h))+$|^0$/;
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
 * Returns a duration in a form that daprd reads (ParseDuration in dapr/kit's time). daprd reads ISO 8601 in capitals and
 * with whole numbers only, and `P1D` in lower case as nothing, so other forms are converted to Go's.
 *
 * @throws DaprError `invalid_argument` for an invalid duration.
 */
export function toDuration(value: Duration, what: string): string {
  const ms = read(value, what);
  if (typeof value === "string" && !/^p.*[.,]/i.test(value))
    return /^p/i.test(value) ? value.toUpperCase() : value;
  return goForm(fixed(ms, what));
}

/**
 * Returns a duration in milliseconds.
 *
 * @throws DaprError `invalid_argument` for an invalid duration, or one with years or months, whose length varies.
 */
export const toMs = (value: Duration, what: string): number => fixed(read(value, what), what);

function fixed(ms: number, what: string): number {
  if (ms >= 0) return ms;
  throw invalidArgument(`${what} must not have years or months, whose length varies: use days or hours`);
}

/** Returns a duration in milliseconds; NaN if it has years or months. */
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
    `${what} must be a duration such as 5000 (milliseconds), "1h30m" or "PT1H30M", not ${given}`,
  );
}

/** Returns a point in time in a form that daprd reads (ParseTime in dapr/kit's time); `undefined` for undefined. */
export function toTimePoint(value: TimePoint | undefined, what: string): string | undefined {
  if (value === undefined) return value;
  // The JSON of an invalid Date is null, although its type does not include that.
  const given = isDate(value) ? ((value.toJSON() as string | null) ?? String(value)) : value;
  return typeof given === "string" && RFC3339.test(given) ? given : toDuration(given, what);
}

/** Returns true for a Date of any realm. */
const isDate = (value: TimePoint): value is Date => Object.prototype.toString.call(value) === "[object Date]";

/**
 * Returns a period in the form that the scheduler reads for reminders and timers, with the number of repetitions:
 * `R3/PT10S`. Reminders do not support days (scheduleFromPeriod in daprd's scheduler.go), so days become hours.
 *
 * @param repeats The number of ticks. Default: no limit.
 */
export function toPeriod(value: Duration, repeats: number | undefined, what: string): string {
  const [, times, each] = /^R(\d+)\/(.+)$/i.exec(String(value)) ?? [];
  if (each !== undefined) {
    if (repeats !== undefined) throw invalidArgument(`repeat count given twice: in ${what} and in repeats`);
    return toPeriod(each, Number(times), what);
  }
  const ms = toMs(value, what);
  if (repeats === undefined) return goForm(ms);
  requireCount("repeats", repeats);
  if (ms % 1000 !== 0) throw invalidArgument(`${what} must be whole seconds if repeats is set`);
  return `R${String(repeats)}/PT${String(ms / 1000)}S`;
}
