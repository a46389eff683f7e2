import { setTimeout as pause } from "node:timers/promises";

/** The outcome of a call that did not end before the other timer. */
export const LATE = new Error("the call did not end in time");

/**
 * Resolves to the error of a call, to undefined if it resolved, or to {@link LATE} when a timer of this process with more
 * milliseconds ends first. On a busy machine that timer is as late as the call's own.
 */
export async function failureWithin(ms: number, call: () => Promise<unknown>): Promise<unknown> {
  const over = new AbortController();
  // The second timer gives a call whose timer was late with the first one some turns of the event loop.
  const late = pause(ms, LATE, over).then(() => pause(50, LATE, over));
  late.catch(() => undefined);
  try {
    return await Promise.race([
      call().then(
        () => undefined,
        (error: unknown) => error ?? new Error("rejected with nothing"),
      ),
      late,
    ]);
  } finally {
    over.abort();
  }
}
