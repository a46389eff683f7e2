import { constants, type ClientHttp2Stream, type IncomingHttpHeaders } from "node:http2";
import { DaprError, notStarted } from "@dapr-ts/core/internal";
import { httpError } from "../http/http-error.ts";
import type { Channel } from "./channel.ts";
import type { Connection } from "./connection.ts";

/**
 * Creates the error of a call whose stream ended without a status.
 *
 * @param header the header of the response; without members before it arrived
 */
export function abortedCall(
  channel: Channel,
  connection: Connection,
  stream: ClientHttp2Stream,
  header: IncomingHttpHeaders,
  error: Error | undefined,
): DaprError {
  if (channel.closed) return new DaprError("the client was closed", { code: "canceled" });
  const reset = stream.rstCode;
  // A server that has begun a response has read the call, whatever it announces afterwards.
  const refused =
    header[":status"] === undefined &&
    (reset === constants.NGHTTP2_REFUSED_STREAM || stream.id === undefined || connection.ignored(stream.id));
  if (error === undefined || (error as NodeJS.ErrnoException).code === "ERR_HTTP2_STREAM_ERROR") {
    // Node reports the end of a connection as a cancellation of its streams.
    const lost = refused || connection.http2.destroyed;
    const made = new DaprError(
      lost
        ? `the connection to the sidecar at ${channel.authority} ended`
        : `the sidecar aborted the call (HTTP/2 error code ${String(reset)})`,
      { code: lost ? "unavailable" : (CODE_OF_RESET[reset ?? 0] ?? "internal"), cause: error },
    );
    return refused ? notStarted(made) : made;
  }
  return httpError(error, channel.authority, !refused);
}

/** Codes by the reason of a reset: the table "HTTP/2 errors" of gRPC's PROTOCOL-HTTP2 document. */
const CODE_OF_RESET: Readonly<
  Record<number, "canceled" | "resource_exhausted" | "unavailable" | "permission_denied">
> = {
  [constants.NGHTTP2_NO_ERROR]: "unavailable",
  [constants.NGHTTP2_REFUSED_STREAM]: "unavailable",
  [constants.NGHTTP2_CANCEL]: "canceled",
  [constants.NGHTTP2_ENHANCE_YOUR_CALM]: "resource_exhausted",
  [constants.NGHTTP2_INADEQUATE_SECURITY]: "permission_denied",
};
