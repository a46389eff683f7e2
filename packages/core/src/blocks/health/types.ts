import type { AbortSignalLike } from "../../platform/platform.ts";

/** Options of {@link Health.waitUntilReady}. */
export interface WaitUntilReadyOptions {
  /**
   * Milliseconds until the call rejects with `deadline_exceeded`. Default: 60 000. 0 or Infinity for no limit.
   */
  timeoutMs?: number | undefined;
  /** Cancels the wait; the call rejects with `canceled`. Default: none. */
  signal?: AbortSignalLike | undefined;
  /** Milliseconds between two checks. Default: 100. */
  intervalMs?: number | undefined;
}
