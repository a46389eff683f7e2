import type { Clock } from "../caller.ts";
import { DaprError, neverStarted } from "../../errors/dapr-error.ts";
import type { Instrumentation } from "../../observe/instrumentation.ts";
import { isLevelEnabled, type Logger } from "../../platform/logger.ts";
import type { CallOptions, Operation } from "../operation.ts";
import type { Transport } from "../transport.ts";
import { delayBeforeRetry, earned, isRepeatable, spent } from "./policy.ts";
import type { RetryPolicy } from "./types.ts";

export interface AttemptsOptions extends Clock {
  /** Between 0 and 1. Default: `Math.random`. */
  random: () => number;
  logger: Logger | undefined;
  retry: RetryPolicy;
  /** Milliseconds that a call has without a `timeoutMs` of its own. Default: no limit. */
  timeoutMs: number | undefined;
  /** Counts retries. Default: none. */
  instrumentation?: Instrumentation | undefined;
}

/** A transport, or the streams of one: a stream lasts longer than the attempt that opened it. */
export type Attempted = Transport & { readonly lasts?: boolean };

/** Sends calls, and sends them again according to the retry policy, each within its timeout. */
export class Attempts {
  readonly #options: AttemptsOptions & { readonly logger: Logger; readonly timeoutMs: number };
  readonly #now: () => number;
  readonly #timeoutMs: number;
  readonly #retry: RetryPolicy;
  readonly #debug: boolean;
  /** The retries that the budget allows now. */
  #balance: number;

  constructor(options: AttemptsOptions & { readonly logger: Logger; readonly timeoutMs: number }) {
    this.#options = options;
    this.#now = options.now;
    this.#timeoutMs = options.timeoutMs;
    this.#retry = options.retry;
    this.#debug = isLevelEnabled(options.logger, "debug");
    this.#balance = this.#retry.budget?.reserve ?? 0;
  }

  async run<I, O>(
    transport: Attempted,
    operation: Operation<I, O>,
    input: I,
    options: CallOptions,
  ): Promise<O> {
    const start = this.#now();
    const attemptTimeoutMs = transport.lasts === true ? Infinity : this.#retry.attemptTimeoutMs;
    const allMs = options.timeoutMs ?? this.#timeoutMs;
    const deadline = allMs === 0 ? Infinity : start + allMs;
    this.#balance = earned(this.#balance, this.#retry);
    for (let attempt = 1, leftMs = deadline - start; ; attempt++) {
      try {
        const asGiven = attempt === 1 && attemptTimeoutMs === Infinity;
        const result = await transport.call(
          operation,
          input,
          asGiven ? options : { ...options, timeoutMs: Math.min(leftMs, attemptTimeoutMs) },
        );
        if (this.#debug) this.#done(transport, operation.name, start, attempt, "ok");
        return result;
      } catch (error) {
        const delay = this.#delay(operation, input, error, attempt, deadline - this.#now());
        if (delay === undefined) {
          if (this.#debug) this.#done(transport, operation.name, start, attempt, codeOf(error));
          throw error;
        }
        // The sidecar closes idle connections after some minutes; that does not deserve a warning.
        const level = neverStarted(error) && attempt === 1 ? "info" : "warn";
        this.#options.logger[level](
          `${operation.name} over ${transport.wire}: ${codeOf(error)}; attempt ${String(attempt + 1)} follows in ${delay.toFixed(0)} ms`,
        );
        this.#options.instrumentation?.count({ is: "retry", operation: operation.name });
        await this.#options.pause(delay, options.signal);
        leftMs = deadline - this.#now();
        if (leftMs <= 0) throw error;
      }
    }
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
    const durationMs = this.#now() - start;
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

const codeOf = (error: unknown): string => (error instanceof DaprError ? error.code : "unknown");
