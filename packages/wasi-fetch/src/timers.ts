import { canceled, type Pause } from "@dapr-ts/core/internal";

/** The two timer functions that a guest may have. */
export interface Timers {
  /** Calls back once, after a whole number of milliseconds, and returns a handle. */
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
  /** Cancels a call by its handle. */
  readonly clearTimeout: (timer: never) => void;
}

/** Calls back after some milliseconds; returns a function that cancels the call. */
export type After = (ms: number, callback: () => void) => () => void;

/** Returns `undefined` for a guest without timers, where nothing times out. */
export function afterOf(
  setTimeout: Timers["setTimeout"] | undefined,
  clearTimeout: Timers["clearTimeout"] | undefined,
): After | undefined {
  if (setTimeout === undefined) return undefined;
  return (ms, callback) => {
    // A whole number of milliseconds in 31 bits: WasmEdge never calls back for any other.
    const timer = setTimeout(callback, Math.min(Math.ceil(ms), 0x7fffffff) | 0);
    return () => clearTimeout?.(timer as never);
  };
}

/** Waits and rejects with `canceled` when the signal aborts. Without timers it resolves at once. */
export const pauseBy =
  (after: After | undefined): Pause =>
  (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) throw canceled(signal);
      if (after === undefined) return resolve();
      const onAbort = (): void => {
        cancel();
        reject(canceled(signal));
      };
      signal?.addEventListener("abort", onAbort);
      const cancel = after(ms, () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      });
    });
