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

const GO_PART = /(\d+\.?\d*|\.\d+)([nuµμm]?s|m|h)/g;
const ISO =
  /^P(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/i;
const RFC3339 = /^\d{4}(-\d\d){2}T\d\d(:\d\d){2}(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

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

/** Of weeks, days, hours, minutes and seconds. */
const ISO_MS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000];

/**
 * A duration as daprd reads it (ParseDuration in dapr/kit's time): that takes ISO 8601 in capitals and whole numbers only,
 * and would count nothing of `P1D` in lower case; so what it does not take is written in Go's form.
 *
 * @throws DaprError `invalid_argument` for what is no duration.
 */
export function toDuration(value: Duration, what: string): string {
  const { ms, varies, isGo } = read(value, what);
  if (typeof value === "number") return goForm(ms);
  if (isGo) return value;
  if (!/[.,]/.test(value)) return value.toUpperCase();
  if (varies)
    throw invalidArgument(`${what} has years or months and a fraction, which Dapr cannot carry together`);
  return goForm(ms);
}

/**
 * A duration in milliseconds.
 *
 * @throws DaprError `invalid_argument` for what is no duration, or has years or months, whose length varies.
 */
export function toMs(value: Duration, what: string): number {
  const { ms, varies } = read(value, what);
  if (varies) throw invalidArgument(`${what} must not have years or months, whose length varies`);
  return ms;
}

interface Reading {
  /** Without years and months. */
  readonly ms: number;
  /** That it has years or months. */
  readonly varies?: boolean;
  /** That it is in Go's form. */
  readonly isGo?: boolean;
}

function read(value: Duration, what: string): Reading {
  if (typeof value === "number") {
    if (value >= 0 && value <= MAX_MS) return { ms: value };
    throw invalidArgument(`${what} must be a number of milliseconds from 0 to ${String(MAX_MS)}`);
  }
  // From JavaScript it may be anything.
  const text = String(value);
  let ms = 0;
  const rest = text.replace(GO_PART, (_part, count: string, unit: string) => {
    ms += Number(count) * (UNIT_MS[unit] ?? NaN);
    return "";
  });
  if (text === "0" || (text !== "" && rest === "")) return { ms, isGo: true };
  const parts = ISO.exec(text)?.map((part: string | undefined) => Number(part?.replace(",", ".") ?? 0));
  if (parts === undefined) {
    const given = JSON.stringify(value) ?? typeof value;
    throw invalidArgument(
      `${what} is ${given}, which is no duration: give milliseconds, "1h30m" or "PT1H30M"`,
    );
  }
  const [, years, months, ...fixed] = parts;
  ms = fixed.reduce((sum, count, i) => sum + count * (ISO_MS[i] ?? NaN), 0);
  return { ms, varies: years !== 0 || months !== 0 };
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
  const ms = toMs(value, what);
  if (repeats === undefined) return goForm(ms);
  requireCount("repeats", repeats);
  if (ms % 1000 !== 0)
    throw invalidArgument(`${what} must be whole seconds where it repeats a number of times`);
  return `R${String(repeats)}/PT${String(ms / 1000)}S`;
}

/** Refuses what is no whole number from 1, or another least one, in 32 bits or less. */
export function requireCount(what: string, value: number, least = 1, most = 0xffffffff): void {
  if (!(Number.isInteger(value) && value >= least && value <= most))
    throw invalidArgument(`${what} must be a whole number from ${String(least)}`);
}

const goForm = (ms: number): string =>
  Number.isInteger(ms) ? `${String(ms)}ms` : `${String(Math.round(ms * 1e6))}ns`;
