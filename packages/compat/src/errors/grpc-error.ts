import { ConnectError } from "@connectrpc/connect";
import type { DaprError, ErrorDetail } from "@dapr-ts/core";
import { numberFromCode } from "@dapr-ts/core/internal";
import {
  BadRequestSchema,
  DebugInfoSchema,
  ErrorInfoSchema,
  HelpSchema,
  LocalizedMessageSchema,
  PreconditionFailureSchema,
  QuotaFailureSchema,
  RequestInfoSchema,
  ResourceInfoSchema,
} from "@dapr-ts/proto/rpc";
import { rawMessage } from "./raw-message.ts";

/** Creates the official SDK's error of a call over gRPC, with its details. */
export function connectError(error: DaprError): ConnectError {
  const { code, details } = error;
  return new ConnectError(
    rawMessage(error),
    numberFromCode(code),
    undefined,
    details.flatMap(detailOf),
    error,
  );
}

const SCHEMAS = {
  BadRequest: BadRequestSchema,
  DebugInfo: DebugInfoSchema,
  ErrorInfo: ErrorInfoSchema,
  Help: HelpSchema,
  LocalizedMessage: LocalizedMessageSchema,
  PreconditionFailure: PreconditionFailureSchema,
  QuotaFailure: QuotaFailureSchema,
  RequestInfo: RequestInfoSchema,
  ResourceInfo: ResourceInfoSchema,
} as const;

type Outgoing = NonNullable<ConstructorParameters<typeof ConnectError>[3]>;

/** Returns a detail in Connect's form. RetryInfo has no message here. */
function detailOf(detail: ErrorDetail): Outgoing {
  if (detail.type === "RetryInfo") return [];
  const { type, ...value } = detail;
  return [{ desc: SCHEMAS[type], value: value }];
}
