import type { AbortSignalLike } from "../../platform/platform.ts";
import type { Clock } from "../caller.ts";

/** The attempts of one call. */
export interface AttemptsOfCall<T> {
  /** Sends the call. `leftMs` is what is left of the call's time. */
  readonly send: (leftMs: number, attempt: number) => Promise<T>;
  /** Returns the milliseconds to wait before the next attempt, or `undefined` to give up. */
  readonly delayOf: (error: unknown, attempt: number, leftMs: number) => number | undefined;
}

/**
 * Sends a call, and again for as long as `delayOf` returns a delay and time is left. Throws the error of the last attempt.
 *
 * @param timeoutMs Infinity for no limit.
 */
export async function attemptAgain<T>(
  { send, delayOf }: AttemptsOfCall<T>,
  timeoutMs: number,
  signal: AbortSignalLike | undefined,
  { now, pause }: Pick<Clock, "now" | "pause">,
): Promise<T> {
  const deadline = now() + timeoutMs;
  for (let attempt = 1, leftMs = timeoutMs; ; attempt++) {
    try {
      return await send(leftMs, attempt);
    } catch (error) {
      const delay = delayOf(error, attempt, deadline - now());
      if (delay === undefined) throw error;
      await pause(delay, signal);
      leftMs = deadline - now();
      if (leftMs <= 0) throw error;
    }
  }
}
