import type { HttpReply } from "../http/message.ts";
import type { Operation } from "../call/operation.ts";
import { parseRetryAfter } from "../call/retry/retry-after.ts";
import { codeFromName, type Code } from "./code.ts";
import { DaprError } from "./dapr-error.ts";
import { readDetail, type ErrorDetail } from "./details.ts";

/** The error that an HTTP answer with a failing status stands for. */
export function errorFromReply(operation: Operation<never, unknown>, reply: HttpReply): DaprError {
  const { status } = reply;
  const { invokesApp = false, codes = {} } = operation.http ?? {};
  const body = readBody(reply);
  const said = Object(body) as Record<string, unknown>;
  const details = readDetails(said["details"]);
  const errorCode = stringOf(said["errorCode"]) ?? reasonOf(details);
  const message = stringOf(said["message"]) ?? (typeof body === "string" ? shorten(body) : undefined);
  const common = {
    status,
    body: invokesApp ? body : undefined,
    operation: operation.name,
    retryAfterMs: parseRetryAfter(reply.header("retry-after"), Date.now()),
  };
  const codeOf = (named = ""): Code =>
    isTooLarge(status, named, message)
      ? "resource_exhausted"
      : (codes[named] ?? codes[status] ?? codeFromName(named, status));
  // Dapr names its own errors ERR_… or DAPR_…; whatever else an invocation brings is the application's.
  if (invokesApp && !/^(ERR|DAPR)_/.test(errorCode ?? "")) {
    const what = `the application answered ${String(status)}`;
    return new DaprError(message === undefined ? what : `${what}: ${message}`, { ...common, code: codeOf() });
  }
  const error = new DaprError(message ?? `the sidecar answered ${String(status)}`, {
    ...common,
    code: codeOf(errorCode),
    errorCode,
    details,
  });
  if (invokesApp || status !== 404 || errorCode !== NO_ROUTE) return error;
  const unknown = { ...common, code: "unimplemented", cause: error } as const;
  return new DaprError("this sidecar does not know the operation", unknown);
}

/** How daprd names the fault of a path that it has no route for: it takes that for an invocation of an app without a name. */
const NO_ROUTE = "ERR_DIRECT_INVOKE";

/** An answer that is not in the form that the operation promises, such as a proxy's page. */
export function unexpectedReply(reply: HttpReply, expected: string): DaprError {
  const type = reply.header("content-type") ?? "no content type";
  return new DaprError(`the sidecar answered ${String(reply.status)} with ${type}, not ${expected}`, {
    code: "internal",
    status: reply.status,
  });
}

/**
 * daprd reports a body past its limit as 400 or 500 on HTTP, as RESOURCE_EXHAUSTED on gRPC. Where exactly one byte is
 * too many it says that the JSON ended early, and what is sent from here never does.
 */
const isTooLarge = (status: number, errorCode: string, message = ""): boolean =>
  status <= 500 &&
  (/(stream|body) too large/.test(message) ||
    (errorCode === "ERR_MALFORMED_REQUEST" && message.endsWith("unexpected EOF")));

function readBody(reply: HttpReply): unknown {
  const type = reply.header("content-type") ?? "";
  if (!/json|^text\/|^$/.test(type)) return reply.bytes();
  const text = reply.text();
  try {
    if (type.includes("json")) return JSON.parse(text) as unknown;
  } catch {
    // Then it is text all the same.
  }
  return stringOf(text);
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

const shorten = (text: string): string => text.trim().slice(0, 500);
