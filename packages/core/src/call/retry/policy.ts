import type { DaprError } from "../../errors/dapr-error.ts";
import type { RetrySafety } from "../operation.ts";
import type { FailedAttempt, RetryPolicy } from "./types.ts";

/** The policy without options: a request that never reached the sidecar is sent again, at most twice. */
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

/** Returns true if doing an operation twice does no harm. */
export function isRepeatable(safety: RetrySafety, { lastWriteWins }: RetryPolicy): boolean {
  return safety === "safe" || (safety === "overwrite" && lastWriteWins);
}

/**
 * Returns the milliseconds before the next attempt, or `undefined` to give up.
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
  // What was sent from a stream cannot be sent a second time, whatever the policy's own function returns.
  if (failed.safety === "once") return undefined;
  if (!policy.retryable(error, failed)) return undefined;
  const delay = Math.max(backoff(policy, failed.attempt, random), error.retryAfterMs ?? 0);
  return delay < leftMs ? delay : undefined;
}

/** Returns the milliseconds to wait after an attempt: exponential, bounded, and partly random. */
export function backoff(policy: RetryPolicy, attempt: number, random: number): number {
  const { initialDelayMs, maxDelayMs, multiplier, jitter } = policy;
  // Of no delay at all nothing grows, and 0 times an overflow would be NaN.
  const grown = initialDelayMs === 0 ? 0 : initialDelayMs * multiplier ** (attempt - 1);
  const delay = Math.min(maxDelayMs, grown);
  return delay * (1 - jitter + 2 * jitter * random);
}

/** Returns the balance of the budget after another call. */
export function earned(balance: number, { budget }: RetryPolicy): number {
  return budget === undefined ? balance : Math.min(budget.reserve, balance + budget.ratio);
}

/** Returns the balance after a retry, or `undefined` if the budget does not allow one. */
export function spent(balance: number, { budget }: RetryPolicy): number | undefined {
  if (budget === undefined) return balance;
  // Sums of fractions such as 0.2 are a little off.
  return balance >= 1 - 1e-9 ? Math.max(0, balance - 1) : undefined;
}
