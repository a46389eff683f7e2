import { DaprError, inOperation, neverStarted } from "./errors/dapr-error.ts";
import type { CallOptions, Operation, Transport } from "./operation.ts";
import type { AbortSignalLike, Platform } from "./platform.ts";

/** What an {@link Interceptor} is told about the call that it wraps. */
export interface InterceptedCall {
  /** The operation, such as `state.get`. */
  readonly operation: string;
  /** Its input, as the building block passed it on. */
  readonly input: unknown;
  /** The call's options; an interceptor passes changed ones to `next`. */
  readonly options: CallOptions;
}

/**
 * Wraps every operation, whichever wire carries it. It calls `next` once to go on, and returns or changes the outcome.
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

/** How long to wait before each further attempt at a request that never reached the sidecar. */
const RECONNECT_DELAYS_MS = [50, 150];

export interface CallerOptions {
  /** The wire that is asked first. */
  primary: Transport;
  /** The wire for what the first one cannot carry. */
  secondary?: Transport | undefined;
  platform: Platform;
  interceptors?: readonly Interceptor[] | undefined;
  pause: Pause;
}

/** Sends an operation over the wire that can carry it. Every building block stands on one of these. */
export class Caller {
  readonly platform: Platform;
  readonly #primary: Transport;
  readonly #secondary: Transport | undefined;
  readonly #interceptors: readonly Interceptor[];
  readonly #pause: Pause;

  constructor(options: CallerOptions) {
    this.platform = options.platform;
    this.#primary = options.primary;
    this.#secondary = options.secondary;
    this.#interceptors = options.interceptors ?? [];
    this.#pause = options.pause;
  }

  /** The wire that is asked first. */
  get wire(): Transport["wire"] {
    return this.#primary.wire;
  }

  async call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions = {}): Promise<O> {
    try {
      operation.check?.(input);
    } catch (error) {
      throw error instanceof DaprError ? inOperation(error, operation.name) : error;
    }
    if (this.#interceptors.length === 0) return this.#send(operation, input, options);
    const chain = this.#interceptors.reduceRight<(options: CallOptions) => Promise<unknown>>(
      (next, interceptor) => (given) =>
        interceptor({ operation: operation.name, input, options: given }, next),
      (given) => this.#send(operation, input, given),
    );
    return chain(options) as Promise<O>;
  }

  /** True when the first wire carries the operation with this input. */
  carries<I, O>(operation: Operation<I, O>, input: I): boolean {
    return whyNot(operation, this.#primary.wire, input) === undefined;
  }

  async close(): Promise<void> {
    await this.#primary.close();
    await this.#secondary?.close();
  }

  #send<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O> {
    const reason = whyNot(operation, this.#primary.wire, input);
    if (reason === undefined) return this.#attempt(this.#primary, operation, input, options);
    return this.#sendOverOther(operation, input, options, reason);
  }

  /** Sends again, after a pause, only what provably never reached the sidecar. */
  async #attempt<I, O>(
    transport: Transport,
    operation: Operation<I, O>,
    input: I,
    options: CallOptions,
  ): Promise<O> {
    for (const delay of RECONNECT_DELAYS_MS) {
      try {
        return await transport.call(operation, input, options);
      } catch (error) {
        if (!neverStarted(error)) throw error;
        await this.#pause(delay * (0.5 + Math.random()), options.signal);
      }
    }
    return transport.call(operation, input, options);
  }

  async #sendOverOther<I, O>(
    operation: Operation<I, O>,
    input: I,
    options: CallOptions,
    reason: string,
  ): Promise<O> {
    const wire = this.#primary.wire === "http" ? "grpc" : "http";
    const needed = `${reason}; it needs ${wire === "grpc" ? "gRPC" : "HTTP"}`;
    const unimplemented = (more: string, cause?: unknown): DaprError =>
      new DaprError(`${needed}${more}`, { code: "unimplemented", operation: operation.name, cause });
    const other = this.#secondary;
    if (other === undefined || whyNot(operation, wire, input) !== undefined) throw unimplemented("");
    try {
      return await this.#attempt(other, operation, input, options);
    } catch (error) {
      if (!neverStarted(error)) throw error;
      throw unimplemented(`, which cannot be reached: ${(error as DaprError).message}`, error);
    }
  }
}

function whyNot<I, O>(operation: Operation<I, O>, wire: Transport["wire"], input: I): string | undefined {
  const form = operation[wire];
  if (form === undefined) return `${operation.name} does not exist on ${wire === "grpc" ? "gRPC" : "HTTP"}`;
  return form.cannot?.(input);
}
