import type { IncomingHttpHeaders } from "node:http2";
import { fromBinary, type DescMessage } from "@bufbuild/protobuf";
import { DaprError, codeFromNumber, parseRetryAfter, readDetail, type Code } from "@dapr-ts/core/internal";
import type { ErrorDetail } from "@dapr-ts/core";
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
  StatusSchema,
} from "@dapr-ts/proto/rpc";

/**
 * Returns the error of a stream's status, or its trailer if the status is OK. Returns `undefined` without a status, as for a
 * stream that was destroyed; its `error` or `close` event has the reason.
 */
export function readStatus(
  header: IncomingHttpHeaders,
  trailer: IncomingHttpHeaders = header,
): DaprError | IncomingHttpHeaders | undefined {
  if (header[":status"] === undefined) return undefined;
  if (Number(header[":status"]) !== 200) return errorFromHttpStatus(header);
  const status = trailer["grpc-status"];
  if (status === undefined) return undefined;
  return status === "0" ? trailer : errorFromStatus(Number(status), trailer, header);
}

/** Creates the error of a gRPC status, with its details. */
function errorFromStatus(
  status: number,
  trailer: IncomingHttpHeaders,
  header: IncomingHttpHeaders,
): DaprError {
  const details = readDetails(trailer["grpc-status-details-bin"]);
  const message = decodeMessage(one(trailer["grpc-message"]) ?? "");
  const code = codeFromNumber(status);
  const httpStatus = Number(one(header["dapr-http-status"]) ?? "");
  return new DaprError(message === "" ? `the sidecar returned ${code}` : message, {
    code,
    details,
    status: Number.isInteger(httpStatus) && httpStatus > 0 ? httpStatus : undefined,
    retryAfterMs: retryAfter(trailer, header),
  });
}

/** Returns the delay of gRPC's trailer, or of HTTP's header that a proxy set. A negative pushback means not to retry. */
function retryAfter(trailer: IncomingHttpHeaders, header: IncomingHttpHeaders): number | undefined {
  const pushback = one(trailer["grpc-retry-pushback-ms"]);
  if (pushback !== undefined && /^-?\d+$/.test(pushback)) {
    return Number(pushback) < 0 ? Infinity : Number(pushback);
  }
  return parseRetryAfter(one(trailer["retry-after"] ?? header["retry-after"]), Date.now());
}

/** Creates the error of an HTTP response that is not gRPC, by gRPC's "HTTP to gRPC Status Code Mapping". */
function errorFromHttpStatus(header: IncomingHttpHeaders): DaprError {
  const status = Number(header[":status"] ?? 0);
  const type = header["content-type"] ?? "no content type";
  return new DaprError(`the response is not gRPC: status ${String(status)} with ${type}`, {
    code: BY_HTTP_STATUS[status] ?? "unknown",
    status,
  });
}

const BY_HTTP_STATUS: Readonly<Record<number, Code>> = {
  400: "internal",
  401: "unauthenticated",
  403: "permission_denied",
  404: "unimplemented",
  429: "unavailable",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

const DETAILS: readonly DescMessage[] = [
  BadRequestSchema,
  DebugInfoSchema,
  ErrorInfoSchema,
  HelpSchema,
  LocalizedMessageSchema,
  PreconditionFailureSchema,
  QuotaFailureSchema,
  RequestInfoSchema,
  ResourceInfoSchema,
];

/** Reads the details of an error. Details that cannot be read are left out. */
function readDetails(value: string | string[] | undefined): ErrorDetail[] {
  const encoded = one(value);
  if (encoded === undefined) return [];
  try {
    const { details } = fromBinary(StatusSchema, Buffer.from(encoded, "base64"));
    return details.flatMap(({ typeUrl, value: bytes }) => {
      const schema = DETAILS.find(({ typeName }) => typeUrl.endsWith(`/${typeName}`));
      if (schema === undefined) return [];
      const message = fromBinary(schema, bytes) as unknown as Record<string, unknown>;
      const detail = readDetail(schema.typeName, message);
      return detail === undefined ? [] : [detail];
    });
  } catch {
    return [];
  }
}

/** Decodes a `grpc-message`, which is percent-encoded UTF-8. Returns anything else as it is. */
function decodeMessage(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}

const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;
