import { canceled, type AbortSignalLike, type Pause } from "@dapr-ts/core/internal";

/** As much of the timers as a guest may have. */
export interface Timers {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: never): void;
}

type After = (ms: number, callback: () => void) => () => void;

/** Calls back after whole milliseconds in 31 bits: with anything else WasmEdge's timers never fire. */
export function afterOf({ setTimeout, clearTimeout }: Timers): After {
  return (ms, callback) => {
    const timer = setTimeout(callback, Math.min(Math.max(1, Math.ceil(ms)), 0x7fffffff));
    return () => clearTimeout(timer as never);
  };
}

/** Waits, and rejects with `canceled` when the signal aborts. Without timers there is nothing to wait for. */
export function pauseOf(after: After | undefined): Pause {
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(canceled(signal));
      if (after === undefined) return resolve();
      const onAbort = (): void => {
        stop();
        reject(canceled(signal));
      };
      const stop = after(ms, () => {
        (signal as AbortSignalLike | undefined)?.removeEventListener("abort", onAbort);
        resolve();
      });
      signal?.addEventListener("abort", onAbort);
    });
}
