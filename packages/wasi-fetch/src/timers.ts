import { canceled, onAbort, type After, type Pause } from "@dapr-ts/core/internal";

/** The two timer functions that a guest may have. */
export interface Timers {
  /** Calls back once, after a whole number of milliseconds, and returns a handle. */
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
  /** Cancels a call by its handle. */
  readonly clearTimeout: (timer: never) => void;
}

/** Waits and rejects with `canceled` when the signal aborts. Without timers it resolves at once. */
export const pauseBy =
  (after: After | undefined): Pause =>
  (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) throw canceled(signal);
      if (after === undefined) return resolve();
      const ignore = onAbort(signal, () => {
        cancel();
        reject(canceled(signal));
      });
      const cancel = after(ms, () => {
        ignore();
        resolve();
      });
    });
