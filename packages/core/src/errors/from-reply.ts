import type { HttpReply } from "../http/message.ts";
import type { Operation } from "../operation.ts";
import { parseRetryAfter } from "../retry/retry-after.ts";
import { codeFromName, type Code } from "./code.ts";
import { DaprError } from "./dapr-error.ts";
import { readDetail, type ErrorDetail } from "./details.ts";

/** The error that an HTTP answer with a failing status stands for. */
export function errorFromReply(operation: Operation<never, unknown>, reply: HttpReply): DaprError {
  const body = readBody(reply);
  const said = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const details = readDetails(said["details"]);
  const errorCode = stringOf(said["errorCode"]) ?? reasonOf(details);
  const message = stringOf(said["message"]) ?? (typeof body === "string" ? shorten(body) : undefined);
  // Dapr names its own errors ERR_… or DAPR_…; whatever else an invocation brings is the application's.
  const fromApp = operation.http?.invokesApp === true && !/^(ERR|DAPR)_/.test(errorCode ?? "");
  return new DaprError(
    fromApp
      ? `the application answered ${String(reply.status)}${message === undefined ? "" : `: ${message}`}`
      : (message ?? `the sidecar answered ${String(reply.status)}`),
    {
      code: codeOf(operation, reply.status, fromApp ? undefined : errorCode, message),
      errorCode: fromApp ? undefined : errorCode,
      status: reply.status,
      details: fromApp ? [] : details,
      body: operation.http?.invokesApp === true ? body : undefined,
      operation: operation.name,
      retryAfterMs: parseRetryAfter(reply.header("retry-after"), Date.now()),
    },
  );
}

/** An answer that is not in the form that the operation promises, such as a proxy's page. */
export function unexpectedReply(reply: HttpReply, expected: string): DaprError {
  const type = reply.header("content-type") ?? "no content type";
  return new DaprError(`the sidecar answered ${String(reply.status)} with ${type}, not ${expected}`, {
    code: "internal",
    status: reply.status,
  });
}

function codeOf(
  operation: Operation<never, unknown>,
  status: number,
  errorCode: string | undefined,
  message: string | undefined,
): Code {
  if (isTooLarge(status, errorCode, message)) return "resource_exhausted";
  const codes = operation.http?.codes ?? {};
  return codes[errorCode ?? ""] ?? codes[status] ?? codeFromName(errorCode ?? "", status);
}

/**
 * daprd reports a body past its limit as 400 or 500 on HTTP, as RESOURCE_EXHAUSTED on gRPC. Where exactly one byte is
 * too many it says that the JSON ended early, and what is sent from here never does.
 */
function isTooLarge(status: number, errorCode: string | undefined, message: string | undefined): boolean {
  if (message === undefined || status > 500) return false;
  if (/stream too large|request body too large/.test(message)) return true;
  return errorCode === "ERR_MALFORMED_REQUEST" && message.endsWith("unexpected EOF");
}

function readBody(reply: HttpReply): unknown {
  const type = reply.header("content-type") ?? "";
  if (/json/.test(type)) {
    const text = reply.text();
    if (text === "") return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  if (type === "" || type.startsWith("text/")) {
    const text = reply.text();
    return text === "" ? undefined : text;
  }
  return reply.bytes();
}

/** The details of daprd's error JSON: objects whose `@type` names a message of google.rpc. */
function readDetails(value: unknown): ErrorDetail[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap(
    (item: { "@type"?: unknown } | null) => readDetail(String(item?.["@type"]), item ?? {}) ?? [],
  );
}

const reasonOf = (details: readonly ErrorDetail[]): string | undefined =>
  details.find((detail) => detail.type === "ErrorInfo")?.reason;

const stringOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const shorten = (text: string): string => (text.length > 500 ? `${text.slice(0, 500)}…` : text.trim());
