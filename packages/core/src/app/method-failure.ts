import { CODES, type Code } from "../errors/code.ts";
import { DaprError } from "../errors/dapr-error.ts";
import type { Logger } from "../platform/logger.ts";
import type { AppReply } from "./message.ts";
import { Reply, toReply } from "./reply.ts";

/** How an invocation failed, as its caller sees it. */
export interface MethodFailure {
  readonly code: Code;
  readonly status: number;
  readonly message: string;
}

/** The result of an invocation: the reply of a handler, or the error of one that failed. */
export type MethodResult =
  | { readonly is: "REPLY"; readonly reply: AppReply }
  | { readonly is: "FAILED"; readonly failure: MethodFailure }
  | { readonly is: "NOT_FOUND" };

/**
 * Translates what a method threw. A thrown reply or `Response` is the response. A `DaprError` gives the caller its code and its
 * message. Of any other error the caller learns nothing, since its message may hold secrets.
 */
export function failedMethod(path: string, error: unknown, logger: Logger): MethodResult {
  try {
    if (error instanceof Reply || isThrownResponse(error)) return { is: "REPLY", reply: toReply(error) };
    if (error instanceof DaprError && CODES.includes(error.code)) {
      const { code, message, operation } = error;
      // Of a call that the handler made: the application did not choose this error, so its log names it.
      if (operation !== undefined) logger.error(`method ${path}: the handler threw`, error);
      // Only reading the request sets a status of its own, such as 413. Another call's status is not this method's.
      const own = operation === undefined && isErrorStatus(error.status) ? error.status : undefined;
      return { is: "FAILED", failure: { code, message: String(message), status: own ?? STATUS[code] } };
    }
  } catch (thrown) {
    return brokenMethod(path, thrown, logger);
  }
  logger.error(`method ${path}: the handler threw`, error);
  return failed(path);
}

/** Translates a result, or a thrown value, that cannot be sent. */
export function brokenMethod(path: string, error: unknown, logger: Logger): MethodResult {
  logger.error(`method ${path}: what the handler returned or threw cannot be sent`, error);
  return failed(path);
}

const failed = (path: string): MethodResult => ({
  is: "FAILED",
  failure: {
    code: "internal",
    status: 500,
    message: `method ${path} failed; the app's log contains the reason`,
  },
});

/** HTTP's status for each code: one that a caller reads as the same code where HTTP has such a status. */
const STATUS: Readonly<Record<Code, number>> = {
  canceled: 499,
  unknown: 500,
  invalid_argument: 400,
  deadline_exceeded: 504,
  not_found: 404,
  already_exists: 409,
  permission_denied: 403,
  resource_exhausted: 429,
  failed_precondition: 412,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  data_loss: 500,
  unauthenticated: 401,
};

const isErrorStatus = (status: number | undefined): boolean =>
  status !== undefined && Number.isInteger(status) && status >= 400 && status <= 599;

const isThrownResponse = (error: unknown): boolean =>
  typeof error === "object" && error !== null && !(error instanceof Error) && "arrayBuffer" in error;
