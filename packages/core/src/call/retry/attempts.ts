import type { Clock } from "../caller.ts";
import { DaprError, neverStarted } from "../../errors/dapr-error.ts";
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
  /** The time of a call that says nothing else, as its transport has it, in milliseconds. Default: no limit. */
  timeoutMs: number | undefined;
}

/** A wire, or streams over one, whose time goes on after the attempt to open one has succeeded. */
export type Attempted = Transport & { readonly lasts?: boolean };

/** Sends calls, and sends them again where the retry policy says so, each within its time. */
export class Attempts {
  readonly #options: AttemptsOptions & { readonly logger: Logger; readonly timeoutMs: number };
  readonly #now: () => number;
  readonly #timeoutMs: number;
  readonly #retry: RetryPolicy;
  readonly #debug: boolean;
  /** How many retries there may be at this moment. */
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
        // A connection that the sidecar closed while it was idle, as it does after some minutes, is no cause for alarm.
        const level = neverStarted(error) && attempt === 1 ? "info" : "warn";
        this.#options.logger[level](
          `${operation.name} over ${transport.wire}: ${codeOf(error)}; attempt ${String(attempt + 1)} follows in ${delay.toFixed(0)} ms`,
        );
        await this.#options.pause(delay, options.signal);
        leftMs = deadline - this.#now();
        if (leftMs <= 0) throw error;
      }
    }
  }

  /** How long to wait before the next attempt; undefined when the failure stands. */
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
        `${operation.name}: ${error.code}; it is not tried again, the retry budget is spent`,
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
