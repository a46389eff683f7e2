import type { Aborter, Platform } from "../platform/platform.ts";

/** Creates the platform's `AbortController`, or one with the same behaviour. */
export function newAborter(platform: Platform): Aborter {
  return platform.aborter?.() ?? plainAborter();
}

function plainAborter(): Aborter {
  const listeners = new Set<() => void>();
  const signal = {
    aborted: false,
    reason: undefined as unknown,
    addEventListener: (_type: "abort", listener: () => void): void => void listeners.add(listener),
    removeEventListener: (_type: "abort", listener: () => void): void => void listeners.delete(listener),
  };
  return {
    signal,
    abort(reason) {
      if (signal.aborted) return;
      signal.aborted = true;
      signal.reason = reason;
      for (const listener of listeners) listener();
      listeners.clear();
    },
  };
}
