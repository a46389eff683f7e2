import type { DaprError } from "../../errors/dapr-error.ts";
import type { RetrySafety } from "../operation.ts";

/** Describes a failed attempt to a retry policy. */
export interface FailedAttempt {
  /** The operation, such as `state.get`. */
  readonly operation: string;
  /** See {@link RetrySafety}. */
  readonly safety: RetrySafety;
  /** True where doing it twice does no harm: it is `safe`, or it is `overwrite` and `lastWriteWins` is set. */
  readonly repeatable: boolean;
  /** False when the request provably never reached the sidecar, so that nothing can have happened. */
  readonly started: boolean;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** Limits the retries of a client across all of its calls, so that retries do not become the load. */
export interface RetryBudget {
  /** How many retries may come at once after calls that went well. Default: 10. */
  reserve?: number | undefined;
  /** How much of a retry every call earns, up to the reserve: 0.2 allows one retry for five calls. Default: 0.2. */
  ratio?: number | undefined;
}

/**
 * When a call that failed is sent again. Without these options that is only done, twice at most, for a request that
 * provably never reached the sidecar.
 *
 * A call's `timeoutMs` bounds all of its attempts and the waiting between them.
 */
export interface RetryOptions {
  /** The most attempts that a call may have, the first one included. 1 for no retries at all. Default: 4. */
  maxAttempts?: number | undefined;
  /** Milliseconds to wait after the first attempt. Default: 100. */
  initialDelayMs?: number | undefined;
  /** The most milliseconds to wait, unless the sidecar's `Retry-After` is longer. Default: 5 000. */
  maxDelayMs?: number | undefined;
  /** By how much each wait is longer than the one before. Default: 2. */
  multiplier?: number | undefined;
  /** The part of each wait that is random, in both directions: 0.2 makes 80 to 120 ms of 100. Default: 0.2. */
  jitter?: number | undefined;
  /** Milliseconds until one attempt is given up, within the call's `timeoutMs`. Default: no limit of its own. */
  attemptTimeoutMs?: number | undefined;
  /** Default: the defaults of {@link RetryBudget}. `false` for no limit. */
  budget?: RetryBudget | false | undefined;
  /**
   * Set it where the last write is the one that is meant: writes without an etag, and registrations that overwrite, then
   * count as repeatable. Default: false.
   */
  lastWriteWins?: boolean | undefined;
  /**
   * Returns true to send the call again. Default: {@link isRetryable}, with which one of your own can be composed.
   *
   * @example
   * ```ts
   * retry: { retryable: (error, failed) => failed.operation !== "state.query" && isRetryable(error, failed) }
   * ```
   */
  retryable?: ((error: DaprError, failed: FailedAttempt) => boolean) | undefined;
}

/** {@link RetryOptions} with every value in its place. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  readonly multiplier: number;
  readonly jitter: number;
  readonly attemptTimeoutMs: number;
  readonly budget: Readonly<Required<{ [K in keyof RetryBudget]: number }>> | undefined;
  readonly lastWriteWins: boolean;
  readonly retryable: (error: DaprError, failed: FailedAttempt) => boolean;
}
