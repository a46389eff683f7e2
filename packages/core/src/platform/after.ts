import { MAX_TIMER_MS } from "../encoding/number.ts";

/** Calls back once after some milliseconds. Returns a function that cancels this. */
export type After = (ms: number, callback: () => void) => () => void;

/**
 * Returns {@link After} over a platform's timers.
 *
 * @param clearTimeout Default: timers are not canceled.
 */
export function afterOf<T>(
  setTimeout: (callback: () => void, ms: number) => T,
  clearTimeout?: (timer: T) => void,
): After {
  return (ms, callback) => {
    // A whole number of milliseconds in 31 bits: WasmEdge never calls back for any other, and Node does at once for a larger one.
    const timer = setTimeout(callback, Math.min(Math.ceil(ms), MAX_TIMER_MS) | 0);
    return () => clearTimeout?.(timer);
  };
}
