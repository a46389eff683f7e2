import { STATUS_CODES } from "node:http";
import type { DaprError } from "@dapr-ts/core";

/** Creates the official SDK's error of an HTTP response: the message is JSON with the status and the body. */
export function responseError(status: number, text: string, cause: DaprError): Error {
  const message = JSON.stringify({ error: STATUS_CODES[status] ?? "", error_msg: text, status });
  return new Error(message, { cause });
}

/** Creates the official SDK's error of a request without a response, in the form of node-fetch's. */
export function requestError(url: string, error: DaprError): Error {
  const root = rootOf(error);
  const code = (root as NodeJS.ErrnoException).code;
  const made = new Error(`request to ${url} failed, reason: ${root.message}`, { cause: error });
  made.name = "FetchError";
  const members = code === undefined ? { type: "system" } : { type: "system", code, errno: code };
  return Object.assign(made, members);
}

/** Returns the innermost cause, which Node created. */
function rootOf(error: Error): Error {
  let found = error;
  const seen = new Set<Error>();
  for (let next: unknown = error; next instanceof Error && !seen.has(next);) {
    seen.add(next);
    if (next.message !== "") found = next;
    next = next instanceof AggregateError ? (next.errors as unknown[])[0] : next.cause;
  }
  return found;
}
