import type { OutgoingHttpHeaders } from "node:http2";
import { DaprError } from "@dapr-ts/core/internal";
import type { Channel } from "./channel.ts";

/**
 * Returns the headers that open a stream for a call.
 *
 * @throws DaprError `invalid_argument` for more headers than Node sends
 */
export function requestHeaders(
  channel: Channel,
  call: {
    /** `/package.Service/Method`. */
    path: string;
    /** Metadata, names in lower case. */
    headers: OutgoingHttpHeaders;
    /** Infinity for no limit. */
    timeoutMs: number;
  },
): OutgoingHttpHeaders {
  requireSendable(call.headers);
  const all: OutgoingHttpHeaders = {
    ...call.headers,
    ":method": "POST",
    ":path": call.path,
    ":scheme": channel.scheme,
    ":authority": channel.authority,
    "content-type": "application/grpc+proto",
    te: "trailers",
  };
  if (call.timeoutMs !== Infinity) all["grpc-timeout"] = grpcTimeout(call.timeoutMs);
  return all;
}

/** Returns the timeout with at most eight digits and a unit, as the header requires. */
function grpcTimeout(timeoutMs: number): string {
  const ms = Math.max(1, Math.ceil(timeoutMs));
  return ms < 100_000_000 ? `${String(ms)}m` : `${String(Math.min(Math.ceil(ms / 1000), 99_999_999))}S`;
}

/** nghttp2 sends 64 KiB of headers in a block, and ends the connection with all its calls for more. Some are the client's own. */
const MAX_HEADER_BYTES = 60_000;

function requireSendable(headers: OutgoingHttpHeaders): void {
  let bytes = 0;
  for (const name in headers) {
    const value = headers[name] ?? "";
    const values = Array.isArray(value) ? value : [value];
    for (const one of values) bytes += name.length + String(one).length;
  }
  if (bytes > MAX_HEADER_BYTES)
    throw new DaprError(
      `the headers have ${String(bytes)} bytes, and a call over gRPC takes ${String(MAX_HEADER_BYTES)}`,
      { code: "invalid_argument" },
    );
}
