import { DaprError, inOperation, neverStarted } from "./errors/dapr-error.ts";
import { hears, silent, type Logger } from "./logger.ts";
import type { CallOptions, Operation, Transport } from "./operation.ts";
import type { AbortSignalLike, Platform } from "./platform.ts";
import { resolveRetry, type RetryOptions, type RetryPolicy } from "./retry/options.ts";
import { delayBeforeRetry, earned, isRepeatable, spent } from "./retry/policy.ts";
import type { Duplex } from "./stream/duplex.ts";
import type { OpenStream, StreamOperation } from "./stream/operation.ts";

/** What an {@link Interceptor} is told about the call that it wraps. */
export interface InterceptedCall {
  /** The operation, such as `state.get`. */
  readonly operation: string;
  /** The wire that is to carry it. */
  readonly wire: "http" | "grpc";
  /** Its input, as the building block passed it on. */
  readonly input: unknown;
  /** The call's options; an interceptor passes changed ones to `next`. */
  readonly options: CallOptions;
}

/**
 * Wraps every operation, whichever wire carries it, with all of its attempts. It calls `next` to go on, with the options
 * that it was given or with others, and returns what came of it or something else. The first interceptor of a list is the
 * outermost. What it throws is what the caller's `await` throws, so it had better be a {@link DaprError}; input that no
 * wire could carry is refused before any interceptor runs.
 *
 * `invoker.fetch` and `invoker.grpc` are not wrapped: they are for libraries that have interceptors of their own.
 *
 * @example
 * ```ts
 * const timed: Interceptor = async (call, next) => {
 *   const start = performance.now();
 *   try {
 *     return await next(call.options);
 *   } finally {
 *     histogram.record(performance.now() - start, { operation: call.operation });
 *   }
 * };
 * ```
 */
export type Interceptor = (
  call: InterceptedCall,
  next: (options: CallOptions) => Promise<unknown>,
) => Promise<unknown>;

/** Resolves after some milliseconds; rejects with `canceled` when the signal aborts. */
export type Pause = (ms: number, signal: AbortSignalLike | undefined) => Promise<void>;

export interface CallerOptions {
  /** The wire that is asked first. */
  primary: Transport;
  /** The wire for what the first one cannot carry. */
  secondary?: Transport | undefined;
  platform: Platform;
  interceptors?: readonly Interceptor[] | undefined;
  pause: Pause;
  /** Milliseconds from some fixed point. */
  now: () => number;
  /** Between 0 and 1. Default: `Math.random`. */
  random?: (() => number) | undefined;
  /** Default: none. */
  logger?: Logger | undefined;
  /** Default: what provably never reached the sidecar is sent again, twice. */
  retry?: RetryOptions | undefined;
  /** The time of a call that says nothing else, as its transport has it, in milliseconds. Default: no limit. */
  timeoutMs?: number | undefined;
}

/** What a client does with time and chance. */
export type Clock = Required<Pick<CallerOptions, "pause" | "now">> & { readonly random: () => number };

/** A wire, or streams over one, whose time goes on after the attempt to open one has succeeded. */
type Attempted = Transport & { readonly lasts?: boolean };

/** Something that a client has open, and closes before its connections. */
interface Closable {
  close(): Promise<void>;
}

/** Sends an operation over the wire that can carry it. Every building block stands on one of these. */
export class Caller {
  readonly platform: Platform;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly #primary: Transport;
  readonly #secondary: Transport | undefined;
  readonly #interceptors: readonly Interceptor[];
  readonly #pause: Pause;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #timeoutMs: number;
  readonly #retry: RetryPolicy;
  readonly #debug: boolean;
  /** Operations of which it was said that they take the other wire. */
  readonly #moved = new Set<string>();
  readonly #open = new Set<Closable>();
  /** How many retries there may be at this moment. */
  #balance: number;
  #closed = false;

  constructor(options: CallerOptions) {
    this.platform = options.platform;
    this.logger = options.logger ?? silent;
    this.#primary = options.primary;
    this.#secondary = options.secondary;
    this.#interceptors = options.interceptors ?? [];
    this.#pause = options.pause;
    this.#now = options.now;
    this.#random = options.random ?? Math.random;
    this.clock = { pause: this.#pause, now: this.#now, random: this.#random };
    this.#timeoutMs = options.timeoutMs ?? Infinity;
    this.#retry = resolveRetry(options.retry);
    this.#debug = hears(this.logger, "debug");
    this.#balance = this.#retry.budget?.reserve ?? 0;
  }

  /** The wire that is asked first. */
  get wire(): Transport["wire"] {
    return this.#primary.wire;
  }

  async call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions = {}): Promise<O> {
    check(operation, input);
    if (this.#interceptors.length === 0) return this.#send(operation, input, options);
    const wire = this.#wireFor(operation, input);
    return this.#intercepted({ operation: operation.name, wire, input }, options, (given) =>
      this.#send(operation, input, given),
    );
  }

  /**
   * Opens a stream and uses it. What failed before it was open is tried again as any call is; interceptors see all of
   * what `use` does as the operation.
   */
  async stream<I, S, R, T>(
    operation: StreamOperation<I, S, R>,
    input: I,
    options: CallOptions,
    use: (channel: Duplex<S, R>) => Promise<T>,
  ): Promise<T> {
    check(operation, input);
    // Otherwise a subscription could outlive the client by being opened while that closes.
    if (this.#closed)
      throw new DaprError("the client was closed", { code: "canceled", operation: operation.name });
    return this.#intercepted({ operation: operation.name, wire: "grpc", input }, options, (given) =>
      this.#sendOverStreams(operation, input, given, use),
    );
  }

  /** True when one of the wires has streams, whether or not it can be reached. */
  get streams(): boolean {
    return this.#primary.stream !== undefined || this.#secondary?.stream !== undefined;
  }

  /** Has something closed before the connections are; the function that it returns takes that back. */
  track(open: Closable): () => void {
    this.#open.add(open);
    return () => void this.#open.delete(open);
  }

  /** True when the first wire carries the operation with this input. */
  carries<I, O>(operation: Operation<I, O>, input: I): boolean {
    return whyNot(operation, this.#primary.wire, input) === undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#open].map((open) => open.close()));
    await this.#primary.close();
    await this.#secondary?.close();
  }

  #intercepted<T>(
    call: Omit<InterceptedCall, "options">,
    options: CallOptions,
    send: (options: CallOptions) => Promise<T>,
  ): Promise<T> {
    const chain = this.#interceptors.reduceRight<(options: CallOptions) => Promise<unknown>>(
      // Async, so that one that throws rejects.
      (next, interceptor) => async (given) => interceptor({ ...call, options: given }, next),
      send,
    );
    return chain(options) as Promise<T>;
  }

  #wireFor<I, O>(operation: Operation<I, O>, input: I): Transport["wire"] {
    const other = this.#secondary?.wire;
    if (other === undefined || this.carries(operation, input)) return this.wire;
    return whyNot(operation, other, input) === undefined ? other : this.wire;
  }

  #send<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O> {
    const reason = whyNot(operation, this.#primary.wire, input);
    const sent =
      reason === undefined
        ? this.#attempt(this.#primary, operation, input, options)
        : this.#sendOverOther(operation, input, options, reason);
    const { absent } = operation;
    if (absent === undefined) return sent;
    return sent.catch((error: unknown) => {
      if (error instanceof DaprError && absent(error)) return undefined as O;
      throw error;
    });
  }

  /** A stream is a call whose answer is what comes of using it. */
  #sendOverStreams<I, S, R, T>(
    operation: StreamOperation<I, S, R>,
    input: I,
    options: CallOptions,
    use: (channel: Duplex<S, R>) => Promise<T>,
  ): Promise<T> {
    const over = (transport: Transport): Attempted => ({
      wire: transport.wire,
      lasts: true,
      call: async (_operation, _input, given) => {
        const channel = await (transport.stream as OpenStream)(operation, input, given);
        try {
          return (await use(channel)) as never;
        } catch (error) {
          channel.cancel();
          throw error;
        }
      },
      close: () => transport.close(),
    });
    const { name, retry } = operation;
    const asCall: Operation<I, T> = { name, retry, grpc: { method: operation.grpc.method } as never };
    const { stream } = this.#primary;
    if (stream !== undefined) return this.#attempt(over(this.#primary), asCall, input, options);
    const other = this.#secondary?.stream === undefined ? undefined : over(this.#secondary);
    return this.#sendOverOther(asCall, input, options, `${name} does not exist on HTTP`, other);
  }

  /** Sends the call, and sends it again where the retry policy says so, all within the call's time. */
  async #attempt<I, O>(
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
        this.logger[level](
          `${operation.name} over ${transport.wire}: ${codeOf(error)}; attempt ${String(attempt + 1)} follows in ${delay.toFixed(0)} ms`,
        );
        await this.#pause(delay, options.signal);
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
    const delay = delayBeforeRetry(this.#retry, error, failed, leftMs, this.#random());
    if (delay === undefined) return undefined;
    const balance = spent(this.#balance, this.#retry);
    if (balance === undefined) {
      this.logger.warn(`${operation.name}: ${error.code}; it is not tried again, the retry budget is spent`);
      return undefined;
    }
    this.#balance = balance;
    return delay;
  }

  #done(transport: Transport, operation: string, start: number, attempts: number, code: string): void {
    const durationMs = this.#now() - start;
    this.logger.debug(`${operation} over ${transport.wire}: ${code} in ${durationMs.toFixed(1)} ms`, {
      operation,
      wire: transport.wire,
      durationMs,
      code,
      attempts,
    });
  }

  async #sendOverOther<I, O>(
    operation: Operation<I, O>,
    input: I,
    options: CallOptions,
    reason: string,
    other: Attempted | undefined = this.#secondary,
  ): Promise<O> {
    const wire = this.#primary.wire === "http" ? "grpc" : "http";
    const needed = `${reason}; it needs ${wire === "grpc" ? "gRPC" : "HTTP"}`;
    const unimplemented = (more: string, cause?: unknown): DaprError =>
      new DaprError(`${needed}${more}`, { code: "unimplemented", operation: operation.name, cause });
    if (other === undefined || whyNot(operation, wire, input) !== undefined) throw unimplemented("");
    if (!this.#moved.has(operation.name)) {
      this.#moved.add(operation.name);
      // Where it has no other wire that is no news; where the input decides, the user may not expect it.
      const level = operation[this.#primary.wire] === undefined ? "info" : "warn";
      this.logger[level](`${operation.name} goes over ${wire}: ${reason} (said once)`);
    }
    try {
      return await this.#attempt(other, operation, input, options);
    } catch (error) {
      if (!neverStarted(error)) throw error;
      throw unimplemented(`, which cannot be reached: ${(error as DaprError).message}`, error);
    }
  }
}

function check<I>(operation: { name: string; check?: (input: I) => void }, input: I): void {
  try {
    operation.check?.(input);
  } catch (error) {
    throw error instanceof DaprError ? inOperation(error, operation.name) : error;
  }
}

const codeOf = (error: unknown): string => (error instanceof DaprError ? error.code : "unknown");

function whyNot<I, O>(operation: Operation<I, O>, wire: Transport["wire"], input: I): string | undefined {
  const form = operation[wire];
  if (form === undefined) return `${operation.name} does not exist on ${wire === "grpc" ? "gRPC" : "HTTP"}`;
  return form.cannot?.(input);
}
