import { DaprError, notStarted, type Code } from "@dapr-ts/core/internal";

/**
 * Creates the error of a failed exchange over undici or a socket.
 *
 * @param started whether the request may have reached the sidecar
 */
export function httpError(error: unknown, place: string, started: boolean): DaprError {
  if (error instanceof DaprError) return error;
  const { code: nodeCode, message } = rootOf(error);
  const code = codeOf(nodeCode);
  const made = new DaprError(textOf(code, nodeCode, place, message), { code, cause: error });
  return !started && code === "unavailable" ? notStarted(made) : made;
}

function codeOf(nodeCode: string): Code {
  if (nodeCode.startsWith("HPE_")) return "internal";
  switch (nodeCode) {
    case "UND_ERR_DESTROYED":
    case "UND_ERR_CLOSED":
    case "UND_ERR_ABORTED":
      return "canceled";
    case "UND_ERR_INVALID_ARG":
    case "ERR_INVALID_ARG_TYPE":
    case "ERR_INVALID_CHAR":
      return "invalid_argument";
    case "UND_ERR_HEADERS_OVERFLOW":
      return "resource_exhausted";
    default:
      return "unavailable";
  }
}

function textOf(code: Code, nodeCode: string, place: string, message: string): string {
  switch (code) {
    case "canceled":
      return "the client was closed";
    case "invalid_argument":
      return `the request cannot be sent: ${message}`;
    case "internal":
      return `the response at ${place} is not HTTP: ${message}`;
    default:
      return `no response from the sidecar at ${place}: ${message === "" ? nodeCode : message}`;
  }
}

/** Returns the innermost error with a code. Happy eyeballs wraps several into an AggregateError. */
function rootOf(error: unknown): { code: string; message: string } {
  let found = { code: "", message: String(error) };
  const seen = new Set<unknown>();
  for (let next = error; next instanceof Error && !seen.has(next);) {
    seen.add(next);
    const code = (next as NodeJS.ErrnoException).code;
    found = { code: code ?? found.code, message: next.message === "" ? found.message : next.message };
    next = next instanceof AggregateError ? (next.errors as unknown[])[0] : next.cause;
  }
  return found;
}
