import { invalidArgument } from "@dapr-ts/core/internal";
import type { TaskFailedError } from "./errors.ts";

/** When a failed call is made again. All times are by the workflow's clock. */
export interface RetryPolicy {
  /** Attempts in all, the first included. Default: 5, or no limit with `totalMs`. */
  maxAttempts?: number | undefined;
  /** Milliseconds before the second attempt. Default: 1 000. */
  firstDelayMs?: number | undefined;
  /** Factor by which the delay grows with each attempt. Default: 2. */
  backoff?: number | undefined;
  /** Longest delay in milliseconds. Default: no limit. */
  maxDelayMs?: number | undefined;
  /** Milliseconds since the first attempt after which no other one begins. Default: no limit. */
  totalMs?: number | undefined;
  /** Names of errors (`failure.type`) after which no other attempt is made. Default: none, but `NonRetryableError`. */
  nonRetryable?: readonly string[] | undefined;
}

/** An attempt that failed. */
export interface FailedCall {
  /** The failure of the attempt. */
  readonly error: TaskFailedError;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Milliseconds since the first attempt, by the workflow's clock. */
  readonly elapsedMs: number;
}

/** Returns the milliseconds before the next attempt, or false to stop. It must be deterministic. */
export type RetryHandler = (failed: FailedCall) => number | false;

/** Returns the milliseconds before the next attempt, or undefined to stop. */
export type NextDelay = (failed: FailedCall) => number | undefined;

/**
 * Reads the option `retry`.
 *
 * @throws DaprError `invalid_argument` for a policy that cannot be meant, rather than to ignore it
 */
export function nextDelayOf(retry: RetryPolicy | RetryHandler): NextDelay {
  if (typeof retry === "function") return (failed) => delayOf(retry(failed));
  const { firstDelayMs = 1_000, backoff = 2, maxDelayMs = Infinity, totalMs = Infinity } = retry;
  const { maxAttempts = retry.totalMs === undefined ? 5 : Infinity, nonRetryable = [] } = retry;
  if (!(maxAttempts >= 1)) throw wrong("maxAttempts", maxAttempts, "1 or more");
  if (!(firstDelayMs >= 0)) throw wrong("firstDelayMs", firstDelayMs, "0 or more");
  if (!(backoff >= 1)) throw wrong("backoff", backoff, "1 or more");
  if (!(maxDelayMs >= 0)) throw wrong("maxDelayMs", maxDelayMs, "0 or more");
  if (!(totalMs >= 0)) throw wrong("totalMs", totalMs, "0 or more");
  return ({ error, attempt, elapsedMs }) => {
    const { type, nonRetryable: final = false } = error.failure;
    if (final || nonRetryable.includes(type) || attempt >= maxAttempts) return undefined;
    const delay = Math.min(firstDelayMs * backoff ** (attempt - 1), maxDelayMs, LONGEST_MS);
    return elapsedMs + delay > totalMs ? undefined : delay;
  };
}

/** About a year; a power of the backoff would otherwise leave the range of dates. */
const LONGEST_MS = 366 * 86_400_000;

function delayOf(value: number | false): number | undefined {
  if (value === false) return undefined;
  if (typeof value === "number" && value >= 0 && value !== Infinity) return value;
  throw invalidArgument(`a retry handler must return milliseconds or false, not ${String(value)}`);
}

const wrong = (option: string, value: number, range: string) =>
  invalidArgument(`retry.${option} is ${String(value)}, it must be ${range}`);
