import type { CallOptions } from "./operation.ts";

/** The call that an {@link Interceptor} wraps. */
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
 * Of `invoker.fetch` and `invoker.grpc`, which have options of another's kind, it sees and changes the headers; `next` resolves
 * with their own answer, of a stream once that has begun.
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

/** Sends a call through interceptors. */
export function intercepted<T>(
  interceptors: readonly Interceptor[],
  call: Omit<InterceptedCall, "options">,
  options: CallOptions,
  send: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const [only] = interceptors;
  // Most clients with interceptors have one, that of an instrumentation, which runs with every call.
  if (only !== undefined && interceptors.length === 1) return outermost(only, { ...call, options }, send);
  const chain = interceptors.reduceRight<(options: CallOptions) => Promise<unknown>>(
    // Async, so that one that throws rejects.
    (next, interceptor) => async (given) => interceptor({ ...call, options: given }, next),
    send,
  );
  return chain(options) as Promise<T>;
}

/** Runs an interceptor. Rejects with what it throws. */
function outermost<T>(
  interceptor: Interceptor,
  call: InterceptedCall,
  send: (options: CallOptions) => Promise<T>,
): Promise<T> {
  try {
    return Promise.resolve(interceptor(call, send) as Promise<T>);
  } catch (error) {
    return Promise.reject(error);
  }
}
