import { canceled, whenEnded, type Pause } from "@dapr-ts/core/internal";

/** As much of the timers as a guest may have. */
export interface Timers {
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: never) => void;
}

/** Calls back after some milliseconds; the function that it returns takes that back. */
type After = (ms: number, callback: () => void) => () => void;

/** Whole milliseconds in 31 bits: with anything else WasmEdge's timers never fire. */
export function afterOf(setTimeout: Timers["setTimeout"], clearTimeout: Timers["clearTimeout"]): After {
  return (ms, callback) => {
    const timer = setTimeout(callback, Math.min(Math.max(1, Math.ceil(ms)), 0x7fffffff) | 0);
    return () => clearTimeout(timer as never);
  };
}

/** Waits, and rejects with `canceled` when the signal aborts. Without timers there is nothing to wait for. */
export function pauseOf(after: After | undefined): Pause {
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) throw canceled(signal);
      if (after === undefined) return resolve();
      const forget = whenEnded(signal, after, ms, (ended) => {
        forget();
        if (ended.code === "canceled") reject(ended);
        else resolve();
      });
    });
}
