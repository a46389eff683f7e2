import { invalidArgument } from "../errors/dapr-error.ts";

/** The largest number of milliseconds that timers accept; they fire at once after a larger one. */
export const MAX_TIMER_MS = 0x7fffffff;

/** The largest `int32`, which most numbers of Dapr's API are. */
export const MAX_INT32 = 0x7fffffff;

/** Throws `invalid_argument` unless the value is a whole number within a range. */
export function requireCount(what: string, value: unknown, least = 1, most = 0xffffffff): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return;
  throw invalidArgument(
    `${what} must be a whole number from ${String(least)} to ${String(most)}, not ${shown(value)}`,
  );
}

/** Throws `invalid_argument` unless the value is a whole number from `least`, or Infinity for no limit. */
export function requireCountOrInfinity(what: string, value: unknown, least = 1): void {
  if (value !== Infinity) requireCount(what, value, least, MAX_INT32);
}

/** Throws `invalid_argument` unless the value is a finite number from `least`. */
export function requireNumber(what: string, value: unknown, least = -Infinity): void {
  if (Number.isFinite(value) && (value as number) >= least) return;
  const from = least === -Infinity ? "" : ` from ${String(least)}`;
  throw invalidArgument(`${what} must be a number${from}, not ${shown(value)}`);
}

/** Throws `invalid_argument` unless the value is a number of milliseconds, or Infinity, for a limit of time. */
export function requireTimeout(what: string, value: unknown): void {
  if (value === Infinity || isTimerMs(value)) return;
  throw invalidArgument(
    `${what} must be a number of milliseconds from 0 to ${String(MAX_TIMER_MS)}, or 0 or Infinity for no limit, not ${shown(value)}`,
  );
}

/** Throws `invalid_argument` unless the value is a number of milliseconds for which a timer can wait. */
export function requireDelay(what: string, value: unknown): void {
  if (isTimerMs(value)) return;
  throw invalidArgument(
    `${what} must be a number of milliseconds from 0 to ${String(MAX_TIMER_MS)}, not ${shown(value)}`,
  );
}

/** Throws `invalid_argument` unless the value is a number of bytes, or Infinity, for a limit of size. */
export function requireSize(what: string, value: unknown): void {
  if (typeof value === "number" && value > 0) return;
  throw invalidArgument(
    `${what} must be a number of bytes above 0, or Infinity for no limit, not ${shown(value)}`,
  );
}

function isTimerMs(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= MAX_TIMER_MS;
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
