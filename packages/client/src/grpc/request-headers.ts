import type { OutgoingHttpHeaders } from "node:http2";
import type { Channel } from "./channel.ts";

/** Returns the headers that open a stream for a call. */
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
