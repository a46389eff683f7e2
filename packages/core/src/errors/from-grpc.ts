import type { InvokedApp } from "../call/operation.ts";
import { parseJsonOrText } from "../encoding/json.ts";
import type { Code } from "./code.ts";
import { codesOfErrorCode, errorCodeFromReason } from "./dapr-codes.ts";
import { copyOf, type DaprError } from "./dapr-error.ts";
import { appError } from "./from-reply.ts";

/** The members of an operation by which its errors are completed. */
interface FailedOperation<I> {
  readonly errors?: readonly string[];
  readonly http?: { readonly app?: InvokedApp<I> };
  readonly codeFromMessage?: (message: string) => Code | undefined;
}

/**
 * Completes an error that came as a gRPC status: adds the error code that HTTP would contain, and converts an invoked
 * application's failure to the same error as on HTTP.
 */
export function completeGrpcError<I>(error: DaprError, operation: FailedOperation<I>, input: I): DaprError {
  const { errors = [], http, codeFromMessage } = operation;
  const info = error.details.find((detail) => detail.type === "ErrorInfo");
  const appStatus = Number(info?.metadata["http.code"] ?? "");
  if (http?.app !== undefined && appStatus > 0) {
    // daprd cuts the application's response to 64 characters (ErrorFromHTTPResponseCode in pkg/messaging/v1/util.go).
    const text = info?.metadata["http.error_message"] ?? "";
    return appError(http.app.describe(input), {
      status: appStatus,
      message: text === "" ? undefined : text,
      body: parseJsonOrText(text),
      retryAfterMs: error.retryAfterMs,
    });
  }
  const code = codeFromMessage?.(error.message) ?? error.code;
  const errorCode =
    errorCodeFromReason(info?.reason) ?? errorCodeOf(errors, code, error.message) ?? info?.reason;
  return code === error.code && errorCode === undefined ? error : copyOf(error, { code, errorCode });
}

/** Selects the name of an error that gRPC does not name: by the canonical code, and of several by the message. */
function errorCodeOf(errors: readonly string[], code: Code, message: string): string | undefined {
  const names = errors.filter((name) => codesOfErrorCode(name).includes(code));
  const read = BY_MESSAGE.find(
    ([name, start, part = ""]) => names.includes(name) && message.startsWith(start) && message.includes(part),
  );
  return read?.[0] ?? names[0];
}

/** The messages of errors that share a canonical code with others: their start, and a later part (pkg/messages/predefined.go). */
const BY_MESSAGE: readonly (readonly [errorCode: string, start: string, part?: string])[] = [
  ["ERR_ACTOR_INSTANCE_MISSING", "actor instance is missing"],
  ["ERR_ACTOR_TYPE_RESERVED", 'actor type "', "is reserved"],
  ["ERR_ACTOR_RUNTIME_NOT_FOUND", "the state store is not configured to use the actor runtime"],
  ["ERR_ACTOR_NO_PLACEMENT", "placement service is not configured"],
  ["ERR_ACTOR_NO_APP_CHANNEL", "app channel is not initialized"],
  ["ERR_ACTOR_RUNTIME_CLOSED", "actor runtime is closed"],
  ["ERR_CONVERSATION_INVALID_PARMS", "failed conversing with component ", ": invalid params"],
  ["ERR_CONVERSATION_MISSING_INPUTS", "failed conversing with component ", ": missing inputs"],
  ["ERR_INSTANCE_ID_PROVIDED_MISSING", "no instance ID was provided"],
  ["ERR_INSTANCE_ID_TOO_LONG", "workflow instance ID exceeds"],
  ["ERR_INSTANCE_ID_INVALID", "workflow instance ID '", "is invalid"],
  ["ERR_WORKFLOW_NAME_MISSING", "workflow name is not configured"],
  ["ERR_WORKFLOW_EVENT_NAME_MISSING", "missing workflow event name"],
];
