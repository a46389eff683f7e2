import type { DaprError } from "../../errors/dapr-error.ts";
import type { FailedAttempt } from "./types.ts";

/**
 * Returns true if the default policy sends a call again: a request that never reached the sidecar always, and otherwise
 * only an operation that does no harm when it is done twice, after an error that may pass. Publishing, invoking with a verb
 * other than GET, bindings, and writes with an etag are not repeated.
 */
export function isRetryable(error: DaprError, { started, repeatable }: FailedAttempt): boolean {
  if (!started) return true;
  if (!repeatable) return false;
  switch (error.code) {
    case "unavailable":
    case "deadline_exceeded":
      return true;
    // A message above a size limit has this code as well, and has the same size the next time.
    case "resource_exhausted":
      return error.status === 429 || error.retryAfterMs !== undefined;
    default:
      return false;
  }
}
