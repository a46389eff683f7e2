import { invalidArgument, type DaprError } from "../errors/dapr-error.ts";
import { canceled, deadlineExceeded } from "../errors/limits.ts";
import type { After } from "../platform/after.ts";
import type { AbortSignalLike } from "../platform/platform.ts";

/** Limits of a call. */
export interface CallLimits {
  readonly signal?: AbortSignalLike | undefined;
  /** Milliseconds until the call is given up; Infinity for never. */
  readonly timeoutMs: number;
}

/**
 * Returns the options for the rest of a call that has run for a while, or `undefined` when its time is up.
 *
 * @param ofClient The time of a call without its own `timeoutMs`.
 */
export function restOfCall<O extends { timeoutMs?: number | undefined }>(
  options: O,
  ofClient: number | undefined,
  elapsedMs: number,
): O | undefined {
  const timeoutMs = options.timeoutMs ?? ofClient ?? Infinity;
  if (timeoutMs === 0 || timeoutMs === Infinity) return options;
  const leftMs = timeoutMs - elapsedMs;
  return leftMs > 0 ? { ...options, timeoutMs: leftMs } : undefined;
}

/**
 * Returns a function that gives the options of each step of a call, such as each form that is tried: the first step has all of the
 * call's time, and the others what is left of it.
 *
 * @param now A clock in milliseconds. Default: `Date.now`.
 * @throws DaprError `deadline_exceeded` when nothing is left
 */
export function restOfSteps<O extends { timeoutMs?: number | undefined }>(
  options: O,
  ofClient: number,
  now: () => number = Date.now,
): () => O {
  let begun: number | undefined;
  return () => {
    if (begun === undefined) {
      begun = now();
      return options;
    }
    // The clock may have been set back.
    const rest = restOfCall(options, ofClient, Math.max(0, now() - begun));
    if (rest === undefined) throw deadlineExceeded(options.timeoutMs ?? ofClient);
    return rest;
  };
}

const nothing = (): void => undefined;

/** @throws DaprError `invalid_argument` for what is not a signal, such as a controller */
export function requireSignal(signal: unknown): void {
  if (signal !== undefined && typeof (signal as AbortSignalLike | null)?.addEventListener !== "function")
    throw invalidArgument("signal must be an AbortSignal");
}

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

/** Settles as the promise does, or rejects when the limits end the call before; then the promise's outcome is ignored. */
export function withinLimits<T>(
  limits: CallLimits,
  after: After | undefined,
  promise: Promise<T>,
): Promise<T> {
  let unlimit = nothing;
  const ended = new Promise<never>((_resolve, reject) => (unlimit = limitCall(limits, after, reject)));
  return Promise.race([promise, ended]).finally(() => unlimit());
}

/** Returns a call's own timeout, or the client's, in milliseconds; Infinity for 0, which means no limit. */
export function effectiveTimeout(own: number | undefined, ofClient: number): number {
  const timeoutMs = own ?? ofClient;
  return timeoutMs === 0 ? Infinity : timeoutMs;
}
