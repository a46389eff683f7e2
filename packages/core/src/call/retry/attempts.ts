import type { Clock } from "../caller.ts";
import { DaprError, inOperation, neverStarted } from "../../errors/dapr-error.ts";
import type { Instrumentation } from "../../observe/instrumentation.ts";
import { isInternal } from "../../observe/internal-call.ts";
import { isLevelEnabled, type Logger } from "../../platform/logger.ts";
import type { CallOptions, Operation } from "../operation.ts";
import type { Transport } from "../transport.ts";
import { effectiveTimeout, requireSignal } from "../limits.ts";
import { subjectOf } from "../subject.ts";
import { attemptAgain } from "./attempt-again.ts";
import { delayBeforeRetry, earned, isRepeatable, spent } from "./policy.ts";
import type { RetryPolicy } from "./types.ts";

export interface AttemptsOptions extends Clock {
  /** Between 0 and 1. Default: `Math.random`. */
  random: () => number;
  logger: Logger | undefined;
  retry: RetryPolicy;
  /** Milliseconds that a call has without a `timeoutMs` of its own. Default: no limit. */
  timeoutMs: number | undefined;
  /** Counts retries of the app's calls. Default: none. */
  instrumentation?: Instrumentation | undefined;
}

/** A transport, or the streams of one: a stream lasts longer than the attempt that opened it. */
export type Attempted = Transport & { readonly lasts?: boolean };

/** Sends calls, and sends them again according to the retry policy, each within its timeout. */
export class Attempts {
  readonly #options: AttemptsOptions & { readonly logger: Logger; readonly timeoutMs: number };
  readonly #retry: RetryPolicy;
  readonly #debug: boolean;
  /** The retries that the budget allows now. */
  #balance: number;

  constructor(options: AttemptsOptions & { readonly logger: Logger; readonly timeoutMs: number }) {
    this.#options = options;
    this.#retry = options.retry;
    this.#debug = isLevelEnabled(options.logger, "debug");
    this.#balance = this.#retry.budget?.reserve ?? 0;
  }

  run<I, O>(transport: Attempted, operation: Operation<I, O>, input: I, options: CallOptions): Promise<O> {
    const start = this.#debug ? this.#options.now() : 0;
    const attemptTimeoutMs = transport.lasts === true ? Infinity : this.#retry.attemptTimeoutMs;
    let attempts = 0;
    this.#balance = earned(this.#balance, this.#retry);
    const send = (leftMs: number, attempt: number): Promise<O> => {
      attempts = attempt;
      const asGiven = attempt === 1 && attemptTimeoutMs === Infinity;
      const given = asGiven ? options : { ...options, timeoutMs: Math.min(leftMs, attemptTimeoutMs) };
      requireSignalOf(operation, input, options);
      return transport.call(operation, input, given);
    };
    const delayOf = (error: unknown, attempt: number, leftMs: number): number | undefined => {
      const delay = this.#delay(operation, input, error, attempt, leftMs);
      if (delay === undefined) return undefined;
      // The sidecar closes idle connections after some minutes; that does not deserve a warning.
      const level = neverStarted(error) && attempt === 1 ? "info" : "warn";
      this.#options.logger[level](
        `${operation.name} over ${transport.wire}: ${codeOf(error)}; attempt ${String(attempt + 1)} follows in ${delay.toFixed(0)} ms`,
      );
      if (!isInternal(options))
        this.#options.instrumentation?.count({ is: "retry", operation: operation.name });
      return delay;
    };
    const timeoutMs = effectiveTimeout(options.timeoutMs, this.#options.timeoutMs);
    const done = attemptAgain({ send, delayOf }, timeoutMs, options.signal, this.#options);
    if (!this.#debug) return done;
    const log = (code: string): void => this.#done(transport, operation.name, start, attempts, code);
    done.then(
      () => log("ok"),
      (error: unknown) => log(codeOf(error)),
    );
    return done;
  }

  /** Returns the milliseconds before the next attempt, or `undefined` to give up. */
  #delay<I, O>(
    operation: Operation<I, O>,
    input: I,
    error: unknown,
    attempt: number,
    leftMs: number,
  ): number | undefined {
    if (!(error instanceof DaprError)) return undefined;
    const safety = typeof operation.retry === "function" ? operation.retry(input) : operation.retry;
    const failed = {
      operation: operation.name,
      safety,
      repeatable: isRepeatable(safety, this.#retry),
      started: !neverStarted(error),
      attempt,
    };
    const delay = delayBeforeRetry(this.#retry, error, failed, leftMs, this.#options.random());
    if (delay === undefined) return undefined;
    const balance = spent(this.#balance, this.#retry);
    if (balance === undefined) {
      this.#options.logger.warn(
        `${operation.name}: ${error.code}; not sent again, because the retry budget is spent`,
      );
      return undefined;
    }
    this.#balance = balance;
    return delay;
  }

  #done(transport: Transport, operation: string, start: number, attempts: number, code: string): void {
    const durationMs = this.#options.now() - start;
    const { wire } = transport;
    this.#options.logger.debug(`${operation} over ${wire}: ${code} in ${durationMs.toFixed(1)} ms`, {
      operation,
      wire,
      durationMs,
      code,
      attempts,
    });
  }
}

/** Throws `invalid_argument` that names the operation for a signal of another type, before anything is sent. */
function requireSignalOf<I, O>(operation: Operation<I, O>, input: I, { signal }: CallOptions): void {
  try {
    requireSignal(signal);
  } catch (error) {
    throw inOperation(error as DaprError, operation.name, subjectOf(input));
  }
}

const codeOf = (error: unknown): string => (error instanceof DaprError ? error.code : "unknown");
