import { requireTimeout } from "../encoding/number.ts";
import { DaprError, asInvalid, inOperation } from "../errors/dapr-error.ts";
import type { CallOptions, Operation } from "./operation.ts";
import type { Transport } from "./transport.ts";
import { subjectOf } from "./subject.ts";
import type { AbortSignalLike, HttpPlatform } from "../platform/platform.ts";

/** Resolves after some milliseconds; rejects with `canceled` when the signal aborts. */
export type Pause = (ms: number, signal: AbortSignalLike | undefined) => Promise<void>;

/** The time of a client. */
export interface Clock {
  readonly pause: Pause;
  /** Milliseconds from some fixed point. */
  readonly now: () => number;
  /** Milliseconds since 1970 by the sidecar's clock, which decides when something expires. */
  readonly date: () => number;
}

/** Sends operations to the sidecar, over the transports of a platform. Every building block stands on it. */
export interface Caller {
  readonly platform: HttpPlatform;
  readonly clock: Clock;
  /** The transport that is tried first. */
  readonly wire: Transport["wire"];
  call<I, O>(operation: Operation<I, O>, input: I, options?: CallOptions): Promise<O>;
  close(limitMs?: number): Promise<void>;
}

/** Throws `invalid_argument` for input and options that no transport can send. */
export function check<I>(
  operation: { name: string; check?: (input: I) => void },
  input: I,
  options: Pick<CallOptions, "timeoutMs"> = {},
): void {
  try {
    operation.check?.(input);
    if (options.timeoutMs !== undefined) requireTimeout("timeoutMs", options.timeoutMs);
  } catch (error) {
    throw inOperation(asInvalid(error), operation.name, subjectOf(input));
  }
}

const nameOf = (wire: Transport["wire"]): string => (wire === "http" ? "HTTP" : "gRPC");

/**
 * Returns why a transport cannot carry an operation, or `undefined` if it can.
 *
 * @param form The form of the operation on that transport; `undefined` if it has none.
 */
export function unsupportedReason<I>(
  operation: string,
  form: { unsupportedReason?(input: I): string | undefined } | undefined,
  wire: Transport["wire"],
  input: I,
): string | undefined {
  return form === undefined
    ? `${operation} does not exist on ${nameOf(wire)}`
    : form.unsupportedReason?.(input);
}

/** Creates the `unimplemented` error that names the transport to use instead. */
export function wrongTransport(
  operation: string,
  reason: string,
  wire: Transport["wire"],
  more = "",
  cause?: unknown,
): DaprError {
  const text = `${reason}; it requires ${nameOf(wire === "http" ? "grpc" : "http")}${more}`;
  return new DaprError(text, { code: "unimplemented", operation, cause });
}

/** Creates the `unimplemented` error of a client that has HTTP only. */
export const requiresGrpc = (operation: string, reason = `HTTP cannot carry ${operation}`): DaprError =>
  new DaprError(`${reason}; it requires gRPC`, { code: "unimplemented", operation });

/** Returns true if the error means "not found" for this operation. */
export function isNotFoundError<I, O>({ isNotFound }: Operation<I, O>, error: unknown): boolean {
  return error instanceof DaprError && isNotFound?.(error) === true;
}
