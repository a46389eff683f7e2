import {
  canceled,
  deadlineExceeded,
  effectiveTimeout,
  type AbortSignalLike,
  type CallOptions,
} from "@dapr-ts/core/internal";

/** Runs work until it ends, or until the call ends by its signal or its timeout. */
export function within<T>(
  work: () => Promise<T>,
  { signal, timeoutMs }: Pick<CallOptions, "timeoutMs"> & { signal?: AbortSignalLike | undefined },
): Promise<T> {
  if (signal?.aborted === true) return Promise.reject(canceled(signal));
  const limit = effectiveTimeout(timeoutMs, Infinity);
  if (signal === undefined && limit === Infinity) return work();
  return new Promise((resolve, reject) => {
    const abort = (): void => settle(() => reject(canceled(signal)));
    const timer =
      limit === Infinity
        ? undefined
        : setTimeout(() => settle(() => reject(deadlineExceeded(limit))), Math.min(limit, 0x7fffffff));
    const settle = (then: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      then();
    };
    signal?.addEventListener("abort", abort);
    work().then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}
