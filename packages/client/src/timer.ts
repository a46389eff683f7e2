/** The longest delay that `setTimeout` supports, in milliseconds. */
export const MAX_TIMER_MS = 0x7fffffff;

/** Lets the process end while a timer runs. Does nothing where timers are numbers, as in jsdom. */
export function unref(timer: unknown): void {
  (timer as { unref?(): void }).unref?.();
}
