import { requireCount, requireDelay, requireNumber, requireTimeout } from "../../encoding/number.ts";
import { invalidArgument } from "../../errors/dapr-error.ts";
import { NEVER_STARTED_ONLY } from "./policy.ts";
import { isRetryable } from "./retryable.ts";
import type { RetryOptions, RetryPolicy } from "./types.ts";

/**
 * Resolves every option to its value.
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
  if (maxAttempts !== Infinity) requireCount("retry.maxAttempts", maxAttempts);
  requireDelay("retry.initialDelayMs", initialDelayMs);
  requireDelay("retry.maxDelayMs", maxDelayMs);
  requireNumber("retry.multiplier", multiplier, 1);
  requireNumber("retry.jitter", jitter, 0);
  if (jitter > 1) throw invalidArgument(`retry.jitter must be a number from 0 to 1, not ${String(jitter)}`);
  requireTimeout("retry.attemptTimeoutMs", attemptTimeoutMs);
  if (attemptTimeoutMs === 0)
    throw invalidArgument("retry.attemptTimeoutMs must be above 0; leave it out for no limit");
  requireNumber("retry.budget.reserve", reserve, 0);
  requireNumber("retry.budget.ratio", ratio, 0);
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
