import type { Code } from "./code.ts";
import type { ErrorDetail } from "./details.ts";

const BRAND = /* @__PURE__ */ Symbol.for("@dapr-ts/DaprError");

/** What a {@link DaprError} is made of. */
export interface DaprErrorInit {
  code: Code;
  /** Dapr's own name for the fault, such as `ERR_STATE_STORE_NOT_FOUND`. */
  errorCode?: string | undefined;
  /** The HTTP status, when there was one. */
  status?: number | undefined;
  details?: readonly ErrorDetail[] | undefined;
  /** What an invoked application answered: JSON as a value, text as a string, anything else as bytes. */
  body?: unknown;
  /** The operation that failed, such as `state.get`. */
  operation?: string | undefined;
  /** Milliseconds to wait before trying again, where the answer asked for that (`Retry-After`). */
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/**
 * The one error of this SDK: every call either works or rejects with it.
 *
 * Match on `code`, which is the same on every wire; `errorCode` and `details` say more where Dapr does.
 *
 * @example
 * ```ts
 * try {
 *   await dapr.state.set("orders", "42", order, { etag });
 * } catch (error) {
 *   if (error instanceof DaprError && error.code === "aborted") return "somebody was faster";
 *   throw error;
 * }
 * ```
 */
export class DaprError extends Error {
  override readonly name = "DaprError";
  /** gRPC's canonical code, the same on both wires. */
  readonly code!: Code;
  /** Dapr's own name for the fault (`ERR_…`, or `DAPR_…` where it has no other), if the sidecar gave or implied one. */
  readonly errorCode!: string | undefined;
  /** The HTTP status, when there was one. */
  readonly status!: number | undefined;
  /** ErrorInfo, ResourceInfo, BadRequest and the like, as plain objects; empty when the sidecar sent none. */
  readonly details!: readonly ErrorDetail[];
  /** What an invoked application answered, when it was an application that failed. */
  readonly body!: unknown;
  /** The operation that failed, such as `state.get`. */
  readonly operation!: string | undefined;
  /** Milliseconds to wait before trying again, where the answer asked for that (`Retry-After`). */
  readonly retryAfterMs!: number | undefined;

  constructor(message: string, { cause, ...members }: DaprErrorInit) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, members, { details: members.details ?? [] });
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** Recognises errors of every loaded copy of this package, ESM and CommonJS alike. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

/** A `DaprError` with code `invalid_argument`, for what a caller passed. */
export function invalidArgument(message: string, cause?: unknown): DaprError {
  return new DaprError(message, { code: "invalid_argument", cause });
}

const NOT_STARTED = Symbol.for("@dapr-ts/not-started");

/** Marks an error of a request that provably never reached the sidecar, so that any call may be sent again. */
export function notStarted(error: DaprError): DaprError {
  return Object.defineProperty(error, NOT_STARTED, { value: true });
}

/** True for an error that {@link notStarted} marked. */
export function neverStarted(error: unknown): boolean {
  return typeof error === "object" && error !== null && NOT_STARTED in error;
}

/** A copy of the error that names the operation in which it came up, unless it names one already. */
export function inOperation(error: DaprError, operation: string): DaprError {
  if (error.operation !== undefined) return error;
  const named = new DaprError(error.message, { ...error, operation, cause: error.cause });
  if (error.stack !== undefined) named.stack = error.stack;
  return neverStarted(error) ? notStarted(named) : named;
}
