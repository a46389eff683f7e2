import { invalidArgument } from "../../errors/dapr-error.ts";
import { NEVER_STARTED_ONLY } from "./policy.ts";
import { isRetryable } from "./retryable.ts";
import type { RetryOptions, RetryPolicy } from "./types.ts";

/**
 * Every option with its value.
 *
 * @throws DaprError `invalid_argument` for a number that makes no sense
 */
export function resolveRetry(options: RetryOptions | undefined): RetryPolicy {
  if (options === undefined) return NEVER_STARTED_ONLY;
  const {
    maxAttempts = 4,
    initialDelayMs = 100,
    maxDelayMs = 5_000,
    multiplier = 2,
    jitter = 0.2,
    attemptTimeoutMs = Infinity,
    budget = {},
    lastWriteWins = false,
    retryable = isRetryable,
  } = options;
  const { reserve = 10, ratio = 0.2 } = budget === false ? {} : budget;
  require(maxAttempts >= 1, "maxAttempts must be 1 or more");
  require(initialDelayMs >= 0, "initialDelayMs must be a number of milliseconds");
  require(maxDelayMs >= 0, "maxDelayMs must be a number of milliseconds");
  require(multiplier >= 1, "multiplier must be 1 or more");
  require(jitter >= 0 && jitter <= 1, "jitter must be between 0 and 1");
  require(attemptTimeoutMs > 0, "attemptTimeoutMs must be a number of milliseconds above 0");
  require(reserve >= 0, "budget.reserve must be 0 or more");
  require(ratio >= 0, "budget.ratio must be 0 or more");
  return {
    maxAttempts,
    initialDelayMs,
    maxDelayMs,
    multiplier,
    jitter,
    attemptTimeoutMs,
    budget: budget === false ? undefined : { reserve, ratio },
    lastWriteWins,
    retryable,
  };
}

function require(condition: boolean, what: string): void {
  if (!condition) throw invalidArgument(`retry: ${what}`);
}
