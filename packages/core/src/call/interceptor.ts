import type { CallOptions } from "./operation.ts";

/** The call that an {@link Interceptor} wraps. */
export interface InterceptedCall {
  /** The operation, such as `state.get`. */
  readonly operation: string;
  /** The transport that it is sent over. */
  readonly wire: "http" | "grpc";
  /** Its input, as the building block passed it. */
  readonly input: unknown;
  /** The call's options; an interceptor passes changed ones to `next`. */
  readonly options: CallOptions;
}

/**
 * Wraps every operation with all of its attempts, on both transports. It calls `next` with the options of the call or with
 * changed ones, and returns the result or another one. The first interceptor of a list is the outermost. The caller receives the
 * error that an interceptor throws: throw a {@link DaprError}. Invalid input is refused before any interceptor runs.
 *
 * For `invoker.fetch` and `invoker.grpc` an interceptor can read and change the headers only. `next` resolves to the response of
 * `fetch` or of Connect, and for a stream as soon as it is open.
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
