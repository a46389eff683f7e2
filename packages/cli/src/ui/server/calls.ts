import { DaprError } from "@dapr-ts/core";
import type { IncomingMessage } from "node:http";
import type { CallName, Calls } from "../protocol.ts";
import { CliError } from "../../spec/cli-error.ts";
import { Params } from "./params.ts";
import { readBody } from "./read-body.ts";
import { badParams, notFound, RequestError } from "./request-error.ts";

/** Implementations of calls. */
export type CallHandlers<Names extends CallName = CallName> = {
  readonly [N in Names]: (params: Params) => Promise<Calls[N]["result"]>;
};

const MAX_BODY = 8 * 1024 * 1024;

/** Reads the parameters of a call, and resolves to its result. */
export async function dispatch(
  handlers: CallHandlers,
  name: string,
  request: IncomingMessage,
): Promise<unknown> {
  if (!Object.hasOwn(handlers, name)) throw notFound(`unknown call "${name}"`);
  const body = (await readBody(request, MAX_BODY)).toString("utf8");
  let params: unknown;
  try {
    params = JSON.parse(body === "" ? "{}" : body);
  } catch {
    throw badParams("the body must be JSON");
  }
  if (typeof params !== "object" || params === null || Array.isArray(params))
    throw badParams("the body must be an object");
  try {
    return await handlers[name as CallName](new Params(params));
  } catch (error) {
    throw toRequestError(error);
  }
}

const STATUS: Readonly<Record<string, number>> = {
  invalid_argument: 400,
  not_found: 404,
  aborted: 409,
  failed_precondition: 409,
  already_exists: 409,
  permission_denied: 403,
  unauthenticated: 403,
  unimplemented: 501,
  unavailable: 503,
  deadline_exceeded: 504,
};

function toRequestError(error: unknown): unknown {
  if (error instanceof RequestError) return error;
  if (error instanceof DaprError)
    return new RequestError(STATUS[error.code] ?? 502, error.code, error.message);
  if (error instanceof CliError) return new RequestError(409, "failed_precondition", error.message);
  if (error instanceof Error) return new RequestError(502, "unknown", error.message);
  return error;
}
