import type { DaprError } from "../../errors/dapr-error.ts";
import type { RetrySafety } from "../operation.ts";
import type { FailedAttempt, RetryPolicy } from "./types.ts";

/** What happens without any options: only what never reached the sidecar is sent again, twice. */
export const NEVER_STARTED_ONLY: RetryPolicy = {
  maxAttempts: 3,
  initialDelayMs: 50,
  maxDelayMs: 150,
  multiplier: 3,
  jitter: 0.5,
  attemptTimeoutMs: Infinity,
  budget: undefined,
  lastWriteWins: false,
  retryable: (_error, { started }) => !started,
};

/** True where doing an operation twice does no harm. */
export function isRepeatable(safety: RetrySafety, { lastWriteWins }: RetryPolicy): boolean {
  return safety === "safe" || (safety === "overwrite" && lastWriteWins);
}

/**
 * Milliseconds to wait before the next attempt; undefined when there is to be none.
 *
 * @param leftMs what is left of the call's time
 * @param random between 0 and 1
 */
export function delayBeforeRetry(
  policy: RetryPolicy,
  error: DaprError,
  failed: FailedAttempt,
  leftMs: number,
  random: number,
): number | undefined {
  if (failed.attempt >= policy.maxAttempts) return undefined;
  // What was sent from a stream cannot be sent a second time, whatever anybody says.
  if (failed.safety === "once") return undefined;
  if (!policy.retryable(error, failed)) return undefined;
  const delay = Math.max(backoff(policy, failed.attempt, random), error.retryAfterMs ?? 0);
  return delay < leftMs ? delay : undefined;
}

/** The wait after an attempt: exponential, bounded, and random by the policy's part of it. */
export function backoff(policy: RetryPolicy, attempt: number, random: number): number {
  const { initialDelayMs, maxDelayMs, multiplier, jitter } = policy;
  // Of no delay at all nothing grows, and 0 times an overflow would be NaN.
  const grown = initialDelayMs === 0 ? 0 : initialDelayMs * multiplier ** (attempt - 1);
  const delay = Math.min(maxDelayMs, grown);
  return delay * (1 - jitter + 2 * jitter * random);
}

/** What a client has of its budget after another call. */
export function earned(balance: number, { budget }: RetryPolicy): number {
  return budget === undefined ? balance : Math.min(budget.reserve, balance + budget.ratio);
}

/** What it has after a retry; undefined when it cannot afford one. */
export function spent(balance: number, { budget }: RetryPolicy): number | undefined {
  if (budget === undefined) return balance;
  // Sums of fractions such as 0.2 are a little off.
  return balance >= 1 - 1e-9 ? Math.max(0, balance - 1) : undefined;
}
