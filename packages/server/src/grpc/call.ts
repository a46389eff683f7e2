import type { HandlerContext as ConnectContext } from "@connectrpc/connect";
import type { IncomingCall, HeaderRecord } from "@dapr-ts/core/internal";

/** Converts the context of a gRPC call. */
export function callOf({ requestHeader, signal }: ConnectContext): IncomingCall {
  return { headers: headersOf(requestHeader), signal };
}

/** Returns the metadata; headers of an HTTP caller are also under the names that they had over HTTP. */
function headersOf(metadata: Headers): HeaderRecord {
  const headers: Record<string, string> = {};
  metadata.forEach((value, name) => {
    headers[name] = value;
  });
  for (const name of RENAMED) {
    const value = headers[`dapr-${name}`];
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}

/** daprd puts `dapr-` before these (isPermanentHTTPHeader in pkg/messaging/v1/util.go). */
const RENAMED = [
  ...[
    "accept",
    "accept-charset",
    "accept-language",
    "accept-ranges",
    "cache-control",
    "content-type",
    "cookie",
  ],
  ...[
    "date",
    "expect",
    "from",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-schedule-tag-match",
  ],
  ...["if-unmodified-since", "max-forwards", "origin", "pragma", "referer", "via", "warning"],
] as const;
