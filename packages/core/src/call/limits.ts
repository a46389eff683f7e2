import type { DaprError } from "../errors/dapr-error.ts";
import { canceled, deadlineExceeded } from "../errors/limits.ts";
import type { After } from "../platform/after.ts";
import type { AbortSignalLike } from "../platform/platform.ts";

/** Limits of a call. */
export interface CallLimits {
  readonly signal?: AbortSignalLike | undefined;
  /** Milliseconds until the call is given up; Infinity for never. */
  readonly timeoutMs: number;
}

const nothing = (): void => undefined;

/** Calls back when a signal aborts, at once if it has aborted. Returns a function that removes the listener. */
export function onAbort(signal: AbortSignalLike | undefined, callback: () => void): () => void {
  if (signal === undefined) return nothing;
  if (signal.aborted) callback();
  else signal.addEventListener("abort", callback);
  return () => signal.removeEventListener("abort", callback);
}

/**
 * Passes the error to `end` when the signal aborts (`canceled`) or the time is up (`deadline_exceeded`).
 *
 * @param after Undefined on a platform without timers, where no time is up.
 * @returns a function that removes both limits
 */
export function limitCall(
  { signal, timeoutMs }: CallLimits,
  after: After | undefined,
  end: (error: DaprError) => void,
): () => void {
  const stop =
    timeoutMs === Infinity ? undefined : after?.(timeoutMs, () => end(deadlineExceeded(timeoutMs)));
  if (signal === undefined) return stop ?? nothing;
  const ignore = onAbort(signal, () => end(canceled(signal)));
  return () => {
    stop?.();
    ignore();
  };
}
