import { afterOf } from "@dapr-ts/core/internal";

/** Calls back after some milliseconds. Returns a function that cancels this. */
export const after = afterOf<NodeJS.Timeout>(
  (callback, ms) => setTimeout(callback, ms),
  (timer) => clearTimeout(timer),
);

/** Lets the process end while a timer runs. Does nothing where timers are numbers, as in jsdom. */
export function unref(timer: unknown): void {
  (timer as { unref?(): void }).unref?.();
}
