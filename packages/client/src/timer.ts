import { setImmediate as afterPoll } from "node:timers";
import { afterOf } from "@dapr-ts/core/internal";

/** Calls back after some milliseconds. Returns a function that cancels this. */
export const after = afterOf<NodeJS.Timeout>(
  (callback, ms) => setTimeout(callback, ms),
  (timer) => clearTimeout(timer),
);

/** Calls back in the next turn of the event loop. Taken when this module loads: a test's fake timers must not stop a call. */
export const nextTurn: (callback: () => void) => void = afterPoll;

/** Lets the process end while a timer runs. Does nothing where timers are numbers, as in jsdom. */
export function unref(timer: unknown): void {
  (timer as { unref?(): void }).unref?.();
}
