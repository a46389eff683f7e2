import type { AbortSignalLike } from "@dapr-ts/core";

/** An `AbortController` for engines without one. */
export function newAborter(): { signal: AbortSignal; abort(reason?: unknown): void } {
  if (typeof AbortController !== "undefined") return new AbortController();
  const listeners = new Set<() => void>();
  const signal = {
    aborted: false,
    reason: undefined as unknown,
    addEventListener: (_type: "abort", listener: () => void) => void listeners.add(listener),
    removeEventListener: (_type: "abort", listener: () => void) => void listeners.delete(listener),
  };
  return {
    signal: signal satisfies AbortSignalLike as unknown as AbortSignal,
    abort(reason) {
      signal.aborted = true;
      signal.reason = reason;
      for (const listener of listeners) listener();
    },
  };
}
