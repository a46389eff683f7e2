import {
  afterOf,
  canceled,
  effectiveTimeout,
  limitCall,
  type AbortSignalLike,
  type CallOptions,
} from "@dapr-ts/core/internal";

const after = afterOf<NodeJS.Timeout>(
  (callback, ms) => setTimeout(callback, ms),
  (timer) => clearTimeout(timer),
);

/** Runs work until it ends, or until the call ends by its signal or its timeout. */
export function within<T>(
  work: () => Promise<T>,
  { signal, timeoutMs }: Pick<CallOptions, "timeoutMs"> & { signal?: AbortSignalLike | undefined },
): Promise<T> {
  if (signal?.aborted === true) return Promise.reject(canceled(signal));
  const limit = effectiveTimeout(timeoutMs, Infinity);
  if (signal === undefined && limit === Infinity) return work();
  return new Promise((resolve, reject) => {
    const unlimit = limitCall({ signal, timeoutMs: limit }, after, (error) => {
      unlimit();
      reject(error);
    });
    work().finally(unlimit).then(resolve, reject);
  });
}
