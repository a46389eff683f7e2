import { invalidArgument } from "./errors/dapr-error.ts";

/**
 * How long something takes or lasts: milliseconds, or a string in one of Dapr's own forms, Go's (`"1h30m"`, `"500ms"`) or
 * ISO 8601's (`"PT1H30M"`).
 */
export type Duration = number | string;

/** A point in time: a `Date`, an RFC 3339 string, or a {@link Duration} from now. */
export type TimePoint = Date | Duration;

/** Go's durations are nanoseconds in 64 bits. */
const MAX_MS = 9_223_372_036_854;

const GO = /^(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const GO_PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;
const ISO =
  /^P(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/i;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * A duration as daprd reads it (ParseDuration in dapr/kit's time): that takes ISO 8601 in capitals and whole numbers only,
 * and would count nothing of `P1D` in lower case; so what it does not take is written in Go's form.
 *
 * @throws DaprError `invalid_argument` for what is no duration.
 */
export function toDuration(value: Duration, what: string): string {
  if (typeof value === "number") return goForm(value, what);
  if (GO.test(value)) return value;
  const { ms, varies } = isoParts(value, what);
  if (!/[.,]/.test(value)) return value.toUpperCase();
  if (varies)
    throw invalidArgument(`${what} has months or years and a fraction, which Dapr cannot carry together`);
  return goForm(ms, what);
}

/**
 * A duration in milliseconds.
 *
 * @throws DaprError `invalid_argument` for what is no duration, or has years or months, whose length varies.
 */
export function toMs(value: Duration, what: string): number {
  if (typeof value === "number") {
    requireMs(value, what);
    return value;
  }
  if (GO.test(value)) {
    let sum = 0;
    for (const [, count, unit = ""] of value.matchAll(GO_PART)) sum += Number(count) * (UNIT_MS[unit] ?? NaN);
    return sum;
  }
  const { ms, varies } = isoParts(value, what);
  if (varies) throw invalidArgument(`${what} must not have years or months, whose length varies`);
  return ms;
}

/** A point in time as daprd reads it (ParseTime in dapr/kit's time). */
export function toTimePoint(value: TimePoint, what: string): string {
  if (value instanceof Date) {
    const text = Number.isNaN(value.getTime()) ? "" : value.toISOString();
    if (!RFC3339.test(text)) throw invalidArgument(`${what} is a Date that RFC 3339 has no form for`);
    return text;
  }
  return typeof value === "string" && RFC3339.test(value) ? value : toDuration(value, what);
}

/**
 * A period as the scheduler reads it for reminders and timers, with how often it comes: `R3/PT10S`. Reminders know no days
 * (scheduleFromPeriod in daprd's scheduler.go), so those become hours.
 *
 * @param repeats How often it comes at most. Default: until it is taken back.
 */
export function toPeriod(value: Duration, repeats: number | undefined, what: string): string {
  const repeated = typeof value === "string" ? /^R(\d+)\/(.+)$/i.exec(value) : null;
  if (repeated !== null) {
    if (repeats !== undefined)
      throw invalidArgument(`${what} says how often it repeats, and repeats does too`);
    return toPeriod(repeated[2] ?? "", Number(repeated[1]), what);
  }
  if (repeats === undefined) return goForm(toMs(value, what), what);
  if (!Number.isInteger(repeats) || repeats < 1 || repeats > 0xffffffff) {
    throw invalidArgument("repeats must be a whole number from 1");
  }
  const seconds = toMs(value, what) / 1000;
  if (!Number.isInteger(seconds)) {
    throw invalidArgument(`${what} must be whole seconds where it repeats a number of times`);
  }
  return `R${String(repeats)}/PT${String(seconds)}S`;
}

function goForm(ms: number, what: string): string {
  requireMs(ms, what);
  return Number.isInteger(ms) ? `${String(ms)}ms` : `${String(Math.round(ms * 1e6))}ns`;
}

function requireMs(ms: number, what: string): void {
  if (!(ms >= 0 && ms <= MAX_MS)) {
    throw invalidArgument(`${what} must be a number of milliseconds from 0 to ${String(MAX_MS)}`);
  }
}

/** The parts of an ISO 8601 duration, those of a fixed length in milliseconds. */
function isoParts(value: string, what: string): { readonly ms: number; readonly varies: boolean } {
  const parts = ISO.exec(value)?.map((part: string | undefined) => Number(part?.replace(",", ".") ?? 0));
  if (parts === undefined) {
    const given = JSON.stringify(value) ?? typeof value;
    throw invalidArgument(
      `${what} is ${given}, which is no duration: give milliseconds, "1h30m" or "PT1H30M"`,
    );
  }
  const [, years, months, ...fixed] = parts;
  return {
    ms: fixed.reduce((ms, count, i) => ms + count * (ISO_MS[i] ?? NaN), 0),
    varies: years !== 0 || months !== 0,
  };
}

/** Of weeks, days, hours, minutes and seconds. */
const ISO_MS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000];
