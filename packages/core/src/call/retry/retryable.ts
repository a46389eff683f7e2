import type { DaprError } from "../../errors/dapr-error.ts";
import type { FailedAttempt } from "./types.ts";

/**
 * The retry policy's own answer to whether a call may be sent again: whatever never reached the sidecar may; otherwise
 * only what does no harm when it is done twice, after a failure that may pass. Publishing, invoking with another verb than
 * GET, bindings and writes that carry an etag are not among those.
 */
export function isRetryable(error: DaprError, { started, repeatable }: FailedAttempt): boolean {
  if (!started) return true;
  if (!repeatable) return false;
  switch (error.code) {
    case "unavailable":
    case "deadline_exceeded":
      return true;
    // A message above a size limit has this code as well, and is no smaller the next time.
    case "resource_exhausted":
      return error.status === 429 || error.retryAfterMs !== undefined;
    default:
      return false;
  }
}
