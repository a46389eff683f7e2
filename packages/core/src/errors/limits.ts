import type { AbortSignalLike } from "../platform/platform.ts";
import { DaprError } from "./dapr-error.ts";

/** Creates the error of a call whose signal aborted. */
export function canceled(signal: AbortSignalLike | undefined): DaprError {
  return new DaprError("the call was canceled", { code: "canceled", cause: signal?.reason });
}

/** Creates the error of a call that took too long. */
export function deadlineExceeded(timeoutMs: number): DaprError {
  return new DaprError(`no response within ${String(timeoutMs)} ms`, { code: "deadline_exceeded" });
}

/** Creates the error of a response that is larger than allowed. */
export function tooLarge(bytes: number, maxBodyBytes: number): DaprError {
  const text = `response too large: at least ${String(bytes)} bytes, maxBodyBytes is ${String(maxBodyBytes)}`;
  return new DaprError(text, { code: "resource_exhausted" });
}
