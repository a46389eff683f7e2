import type { Code } from "./code.ts";
import type { ErrorDetail } from "./details.ts";
import { isNamed, textOf } from "./thrown.ts";

const BRAND = /* @__PURE__ */ Symbol.for("@dapr-ts/DaprError");

/** Members of a new {@link DaprError}. */
export interface DaprErrorInit {
  /** gRPC's canonical code. */
  code: Code;
  /** Dapr's own name for the error, such as `ERR_STATE_STORE_NOT_FOUND`. Default: none. */
  errorCode?: string | undefined;
  /** The HTTP status, if there was one. Default: none. */
  status?: number | undefined;
  /** Machine-readable details. Default: none. */
  details?: readonly ErrorDetail[] | undefined;
  /** The response body of an invoked application: JSON as a value, text as a string, anything else as bytes. Default: none. */
  body?: unknown;
  /** The operation that failed, such as `state.get`. Default: none. */
  operation?: string | undefined;
  /** The names that the operation concerns, such as `statestore/order-1`. Default: none. */
  subject?: string | undefined;
  /** Milliseconds to wait before the next attempt, if the response contains them (`Retry-After`). Default: none. */
  retryAfterMs?: number | undefined;
  /** The error that caused this one. Default: none. */
  cause?: unknown;
}

/**
 * The one error class of this SDK: every call resolves, or rejects with a `DaprError`.
 *
 * Match on `code`, which is the same on HTTP and gRPC; `errorCode` and `details` contain more where Dapr sends more. The
 * message of a call's error ends with what it concerns: `state store nosuch is not found (state.get nosuch/order-1)`. The
 * message of an error that an actor threw is the actor's.
 *
 * @example
 * ```ts
 * try {
 *   await dapr.state.set("orders", "42", order, { etag });
 * } catch (error) {
 *   if (error instanceof DaprError && error.code === "aborted") return "another writer was faster";
 *   throw error;
 * }
 * ```
 */
export class DaprError extends Error {
  // Declared only: the constructor defines them, so that those without a value are not printed.
  /** gRPC's canonical code, the same on HTTP and gRPC. */
  declare readonly code: Code;
  /** Dapr's own name for the error (`ERR_…`, or `DAPR_…` where it has no other), if the sidecar sent or implied one. */
  declare readonly errorCode: string | undefined;
  /** The HTTP status, if there was one. */
  declare readonly status: number | undefined;
  /** ErrorInfo, ResourceInfo, BadRequest and others, as plain objects; empty if the sidecar sent none. */
  declare readonly details: readonly ErrorDetail[];
  /** The response body of the invoked application, if the application failed. */
  declare readonly body: unknown;
  /** The operation that failed, such as `state.get`. */
  declare readonly operation: string | undefined;
  /** The names that the operation concerns, such as `statestore/order-1`. */
  declare readonly subject: string | undefined;
  /** Milliseconds to wait before the next attempt, if the response contains them (`Retry-After`). */
  declare readonly retryAfterMs: number | undefined;

  constructor(message: string, init: DaprErrorInit) {
    const { cause, details = [], ...members } = init;
    super(message, cause === undefined ? undefined : { cause });
    member(this, "name", "DaprError", false);
    member(this, BRAND, true, false);
    for (const name of MEMBERS) member(this, name, members[name], members[name] !== undefined);
    member(this, "details", details, details.length > 0);
  }

  /**
   * Converts anything thrown to a `DaprError`: a `DaprError` stays itself, an aborted signal's `AbortError` becomes
   * `canceled`, a `TimeoutError` `deadline_exceeded`, and anything else `unknown`, with what was thrown as the cause.
   */
  static from(thrown: unknown): DaprError {
    return fromThrown(thrown);
  }

  /**
   * Recognises errors of every loaded copy of this package, ESM and CommonJS alike. A subclass recognises its own
   * instances only.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (typeof value !== "object" || value === null) return false;
    if (isBase(this)) return BRAND in value;
    return Object.prototype.isPrototypeOf.call(this.prototype, value);
  }

  /** Returns the members for JSON, with the message. Leaves out `body`, `cause` and `stack`: logs must not contain payloads. */
  toJSON(): Record<string, unknown> {
    const { name, message, code, errorCode, status, details, operation, subject, retryAfterMs } = this;
    const optional = details.length === 0 ? undefined : details;
    return { name, message, code, errorCode, status, details: optional, operation, subject, retryAfterMs };
  }
}

// Outside of the class: a bundler renames a class that names itself, and printed errors would have the other name.
const isBase = (type: object): boolean => type === DaprError;

function fromThrown(thrown: unknown): DaprError {
  if (thrown instanceof DaprError) return thrown;
  const code = isNamed(thrown, "AbortError")
    ? "canceled"
    : isNamed(thrown, "TimeoutError")
      ? "deadline_exceeded"
      : "unknown";
  return new DaprError(textOf(thrown), { code, cause: thrown });
}

const MEMBERS = ["code", "errorCode", "status", "body", "operation", "subject", "retryAfterMs"] as const;

/** Sets a member. One without a value is not enumerable, so that it does not appear in every printed error. */
function member(error: object, name: PropertyKey, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, name, { value, enumerable, writable: true, configurable: true });
}

/** Returns a `DaprError` as it is, and anything else as the cause of one. */
export const asDaprError = (error: unknown, code: Code, what: string): DaprError =>
  error instanceof DaprError ? error : new DaprError(`${what}: ${textOf(error)}`, { code, cause: error });

/** Returns the error of a caller's mistake. In JavaScript arguments may be anything, so it need not be a `DaprError` yet. */
export const asInvalid = (error: unknown): DaprError =>
  asDaprError(error, "invalid_argument", "the input cannot be sent");

/** Creates an error with code `invalid_argument`, for an argument of the caller. */
export function invalidArgument(message: string, cause?: unknown): DaprError {
  return new DaprError(message, { code: "invalid_argument", cause });
}

const NOT_STARTED = Symbol.for("@dapr-ts/not-started");

/** Marks an error of a request that provably never reached the sidecar, so that any call may be sent again. */
export function notStarted(error: DaprError): DaprError {
  return Object.defineProperty(error, NOT_STARTED, { value: true });
}

/** Returns true for an error that {@link notStarted} marked. */
export function neverStarted(error: unknown): boolean {
  return typeof error === "object" && error !== null && NOT_STARTED in error;
}

/** Returns a copy of the error that names the operation and its subject, also at the end of its message, unless the error names an operation already. */
export function inOperation(error: DaprError, operation: string, subject?: string): DaprError {
  if (error.operation !== undefined) return error;
  const concern = subject === undefined ? operation : `${operation} ${subject}`;
  return copyOf(error, { operation, subject }, `${error.message} (${concern})`);
}

/** Returns a copy of the error with some members replaced. It keeps the stack, and the mark of {@link notStarted}. */
export function copyOf(
  error: DaprError,
  changes: Partial<DaprErrorInit>,
  message: string = error.message,
): DaprError {
  const { code, errorCode, status, details, body, operation, subject, retryAfterMs, cause } = error;
  const init = { code, errorCode, status, details, body, operation, subject, retryAfterMs, cause };
  const copy = new DaprError(message, { ...init, ...changes });
  // The stack begins with the message.
  if (error.stack !== undefined) copy.stack = error.stack.replace(error.message, () => message);
  return neverStarted(error) ? notStarted(copy) : copy;
}
