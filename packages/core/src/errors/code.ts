/**
 * gRPC's canonical status codes, spelled as Connect spells them, in the order of their numbers from 1.
 *
 * @see https://grpc.io/docs/guides/status-codes/
 */
export const CODES: readonly Code[] = [
  "canceled",
  "unknown",
  "invalid_argument",
  "deadline_exceeded",
  "not_found",
  "already_exists",
  "permission_denied",
  "resource_exhausted",
  "failed_precondition",
  "aborted",
  "out_of_range",
  "unimplemented",
  "internal",
  "unavailable",
  "data_loss",
  "unauthenticated",
];

/** One of gRPC's canonical status codes. The same fault has the same code on every transport. */
export type Code =
  | "canceled"
  | "unknown"
  | "invalid_argument"
  | "deadline_exceeded"
  | "not_found"
  | "already_exists"
  | "permission_denied"
  | "resource_exhausted"
  | "failed_precondition"
  | "aborted"
  | "out_of_range"
  | "unimplemented"
  | "internal"
  | "unavailable"
  | "data_loss"
  | "unauthenticated";

/** Returns the canonical code of a gRPC status number other than 0; `unknown` for one that gRPC does not define. */
export function codeFromNumber(status: number): Code {
  return CODES[status - 1] ?? "unknown";
}

/** Returns true for one of the canonical codes, such as a `code` that another process sent. */
export function isCode(value: unknown): value is Code {
  return (CODES as readonly unknown[]).includes(value);
}

/** Returns the number of a canonical code in gRPC. */
export function numberFromCode(code: Code): number {
  return CODES.indexOf(code) + 1;
}

const BY_STATUS: Readonly<Record<number, Code>> = {
  400: "invalid_argument",
  401: "unauthenticated",
  403: "permission_denied",
  404: "not_found",
  405: "unimplemented",
  408: "deadline_exceeded",
  409: "aborted",
  410: "not_found",
  412: "failed_precondition",
  413: "resource_exhausted",
  // A name too long for the sidecar's --read-buffer-size: the caller's argument is at fault.
  414: "invalid_argument",
  415: "invalid_argument",
  416: "out_of_range",
  422: "invalid_argument",
  429: "resource_exhausted",
  431: "invalid_argument",
  499: "canceled",
  501: "unimplemented",
  502: "unavailable",
  503: "unavailable",
  504: "deadline_exceeded",
};

/** Returns the canonical code of an HTTP status. It applies if nothing more exact is known. */
export function codeFromStatus(status: number): Code {
  return BY_STATUS[status] ?? (status >= 500 ? "internal" : "unknown");
}
