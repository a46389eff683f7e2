import { parseRetryAfter } from "../call/retry/retry-after.ts";
import type { Operation } from "../call/operation.ts";
import { parseJsonOrText } from "../encoding/json.ts";
import { isJsonType } from "../encoding/media-type.ts";
import type { HttpReply } from "../http/message.ts";
import { codeFromStatus, type Code } from "./code.ts";
import { codeFromErrorCode } from "./dapr-codes.ts";
import { DaprError } from "./dapr-error.ts";
import { readDetail, type ErrorDetail } from "./details.ts";

/** Creates the error of an HTTP response with a failing status. */
export function errorFromReply<I, O>(operation: Operation<I, O>, reply: HttpReply, input: I): DaprError {
  const { status } = reply;
  const { app, codes = {} } = operation.http ?? {};
  const body = readBody(reply);
  const members = Object(body) as Record<string, unknown>;
  const details = readDetails(members["details"]);
  const errorCode = stringOf(members["errorCode"]) ?? reasonOf(details);
  const message = stringOf(members["message"]) ?? (typeof body === "string" ? shorten(body) : undefined);
  const retryAfterMs = parseRetryAfter(reply.header("retry-after"), Date.now());
  if (app !== undefined && !app.isSidecarError(errorCode)) {
    return appError(app.describe(input), { status, message, body, retryAfterMs });
  }
  const error = new DaprError(message ?? `the sidecar responded with status ${String(status)}`, {
    code: operation.codeFromMessage?.(message ?? "") ?? codeOf({ status, errorCode, message, codes }),
    errorCode,
    status,
    details,
    retryAfterMs,
  });
  if (app !== undefined || status !== 404 || errorCode !== NO_ROUTE) return error;
  return unknownOperation({ status, cause: error });
}

/** Creates the error of an application that responded with a failing status. Its own error codes are not Dapr's. */
export function appError(
  app: string,
  response: { status: number; message: string | undefined; body: unknown; retryAfterMs?: number | undefined },
): DaprError {
  const { status, message, body, retryAfterMs } = response;
  const what = `${app} responded with status ${String(status)}`;
  return new DaprError(message === undefined ? what : `${what}: ${message}`, {
    code: codeFromStatus(status),
    status,
    body,
    retryAfterMs,
  });
}

/** Creates the error of a sidecar that does not have an operation. */
export function unknownOperation(init: { status?: number; cause: unknown }): DaprError {
  return new DaprError("this sidecar does not know the operation; a newer daprd may have it", {
    code: "unimplemented",
    ...init,
  });
}

/** The error code with which daprd answers a path without a route: it reads that as an invocation without an app id. */
const NO_ROUTE = "ERR_DIRECT_INVOKE";

/** Creates the error of a response that does not have the form of the operation's, such as a proxy's page. */
export function unexpectedReply(reply: HttpReply, expected: string): DaprError {
  const type = reply.header("content-type") ?? "no content type";
  return new DaprError(
    `expected ${expected}, but the response has status ${String(reply.status)} and ${type}; is the endpoint a sidecar's?`,
    { code: "internal", status: reply.status },
  );
}

function codeOf(error: {
  status: number;
  errorCode: string | undefined;
  message: string | undefined;
  codes: Readonly<Record<string | number, Code>>;
}): Code {
  const { status, errorCode = "", message, codes } = error;
  if (isTooLarge(status, errorCode, message)) return "resource_exhausted";
  return codes[errorCode] ?? codes[status] ?? codeFromErrorCode(errorCode, status);
}

/**
 * Returns true for a body that is too large. daprd reports a body past its limit as 400 or 500 on HTTP, as RESOURCE_EXHAUSTED on gRPC. If exactly one byte is too
 * many, it reports that the JSON ended early, and a request of this SDK never does.
 */
const isTooLarge = (status: number, errorCode: string, message = ""): boolean =>
  status <= 500 &&
  (message.includes("stream too large") ||
    message.includes("body too large") ||
    (errorCode === "ERR_MALFORMED_REQUEST" && message.endsWith("unexpected EOF")));

/** Reads a body: JSON as a value, text as a string, anything else as bytes, and nothing as undefined. */
function readBody(reply: HttpReply): unknown {
  const type = reply.header("content-type") ?? "";
  if (isJsonType(type)) return parseJsonOrText(reply.text());
  return type === "" || type.startsWith("text/") ? stringOf(reply.text()) : reply.bytes();
}

/** Reads the details of daprd's error JSON: objects whose `@type` names a message of google.rpc. */
function readDetails(value: unknown): ErrorDetail[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap(
    (item: { "@type"?: unknown } | null) => readDetail(stringOf(item?.["@type"]) ?? "", item ?? {}) ?? [],
  );
}

const reasonOf = (details: readonly ErrorDetail[]): string | undefined =>
  details.find((detail) => detail.type === "ErrorInfo")?.reason;

const stringOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const shorten = (text: string): string => text.trim().slice(0, 500);
