import type { DaprError } from "../../errors/dapr-error.ts";
import type { RetrySafety } from "../operation.ts";

/** Describes a failed attempt to a retry policy. */
export interface FailedAttempt {
  /** The operation, such as `state.get`. */
  readonly operation: string;
  /** See {@link RetrySafety}. */
  readonly safety: RetrySafety;
  /** True if repeating it does no harm: it is `safe`, or it is `overwrite` and `lastWriteWins` is set. */
  readonly repeatable: boolean;
  /** False when the request provably never reached the sidecar, so that nothing can have happened. */
  readonly started: boolean;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** Limits the retries of a client across all of its calls, so that retries do not become the load. */
export interface RetryBudget {
  /** The maximum number of retries in a row after calls that succeeded. Default: 10. */
  reserve?: number | undefined;
  /** The share of a retry that each call earns, up to the reserve: 0.2 allows one retry for five calls. Default: 0.2. */
  ratio?: number | undefined;
}

/**
 * Options of retries: when a failed call is sent again. Without them, only a request that provably never reached the sidecar is
 * sent again, at most twice.
 *
 * A call's `timeoutMs` limits all of its attempts and the delays between them.
 */
export interface RetryOptions {
  /** The maximum number of attempts of a call, the first one included. 1 for no retries. Default: 4. */
  maxAttempts?: number | undefined;
  /** The delay in milliseconds after the first attempt. Default: 100. */
  initialDelayMs?: number | undefined;
  /** The longest delay in milliseconds, unless the sidecar's `Retry-After` is longer. Default: 5 000. */
  maxDelayMs?: number | undefined;
  /** The factor by which the delay grows with each attempt. Default: 2. */
  multiplier?: number | undefined;
  /** The part of each delay that is random, in both directions: with 0.2, 100 ms become 80 to 120 ms. Default: 0.2. */
  jitter?: number | undefined;
  /** Milliseconds until one attempt is given up, within the call's `timeoutMs`. Default: no limit of its own. */
  attemptTimeoutMs?: number | undefined;
  /** Default: the defaults of {@link RetryBudget}. `false` for no limit. */
  budget?: RetryBudget | false | undefined;
  /**
   * True if the last write is the one that counts: writes without an etag, and registrations that overwrite, are then
   * repeatable. Default: false.
   */
  lastWriteWins?: boolean | undefined;
  /**
   * Returns true to send the call again. Default: {@link isRetryable}, which a function of your own can call.
   *
   * @example
   * ```ts
   * retry: { retryable: (error, failed) => failed.operation !== "state.query" && isRetryable(error, failed) }
   * ```
   */
  retryable?: ((error: DaprError, failed: FailedAttempt) => boolean) | undefined;
}

/** {@link RetryOptions} with every default. */
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
