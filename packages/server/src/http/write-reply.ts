import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ServerResponse } from "node:http";
import type { AppReply } from "@dapr-ts/core/internal";
import type { NodeOutgoing } from "./node-request.ts";

/**
 * Sends an answer. Throws when it cannot be sent.
 *
 * @returns of a streamed body, when it has been sent; rejects when it fails
 */
export function writeReply(outgoing: NodeOutgoing, reply: AppReply): Promise<void> | undefined {
  // Both of Node's responses have these members, with types that do not meet.
  const response = outgoing as ServerResponse;
  const { status, headers, body } = reply;
  if (body === undefined) {
    response.writeHead(
      status,
      mayHaveBody(status) ? { ...headers, "content-length": "0" } : mutable(headers),
    );
    response.end();
  } else if (typeof body === "string") {
    response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
    response.end(body);
  } else if (body instanceof Uint8Array) {
    response.writeHead(status, { ...headers, "content-length": String(body.length) });
    response.end(body);
  } else {
    response.writeHead(status, mutable(headers));
    // Headers go out before the first chunk, which may take its time.
    response.flushHeaders();
    return pipeline(Readable.from(body, { objectMode: false }), response);
  }
  return undefined;
}

const mayHaveBody = (status: number): boolean => status !== 204 && status !== 304;

const mutable = (headers: AppReply["headers"]): Record<string, string | string[]> =>
  headers as Record<string, string | string[]>;
