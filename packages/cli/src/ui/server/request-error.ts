import type { ErrorReply } from "../protocol.ts";

/** A request that ends with an {@link ErrorReply}. */
export class RequestError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  get reply(): ErrorReply {
    return { code: this.code, message: this.message };
  }
}

/** Creates the error for parameters that do not fit. */
export function badParams(message: string): RequestError {
  return new RequestError(400, "invalid_argument", message);
}

/** Creates the error for a thing that does not exist. */
export function notFound(message: string): RequestError {
  return new RequestError(404, "not_found", message);
}
