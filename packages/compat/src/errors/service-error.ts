import type { DaprError } from "@dapr-ts/core";
import { numberFromCode } from "@dapr-ts/core/internal";
import { rawMessage } from "./raw-message.ts";

/** Creates the error of grpc-js, which the official SDK's workflow client throws: `code` is gRPC's number, `details` the message. */
export function serviceError(error: DaprError): Error {
  const code = numberFromCode(error.code);
  const details = rawMessage(error);
  const made = new Error(`${String(code)} ${error.code.toUpperCase()}: ${details}`, { cause: error });
  return Object.assign(made, { code, details });
}
