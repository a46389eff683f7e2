import { numberFromCode, type Code } from "@dapr-ts/core/internal";
import type { Http2Exchange } from "../http/http2-exchange.ts";

/** An error that is sent to the caller of an RPC, with its code and its message. */
export class StatusError extends Error {
  readonly code: Code;

  constructor(code: Code, message: string) {
    super(message);
    this.code = code;
  }
}

/** Answers a call with a status other than OK. */
export function sendStatus({ stream }: Http2Exchange, code: Code, message: string): void {
  if (stream.destroyed || stream.closed || stream.headersSent) return;
  const headers = {
    ":status": 200,
    "content-type": "application/grpc",
    "grpc-status": String(numberFromCode(code)),
    "grpc-message": encodeMessage(message),
  };
  stream.respond(headers, { endStream: true });
}

/** The maximum length of a message. Encoded it has up to nine times as many bytes, and fits the limit of headers of any peer. */
const MAX_MESSAGE_LENGTH = 4_096;

/** Returns a message as gRPC sends it: percent-encoded, but for printable ASCII. */
function encodeMessage(message: string): string {
  return message
    .slice(0, MAX_MESSAGE_LENGTH)
    .toWellFormed()
    .replace(/[^ -$&-~]/gu, encodeURIComponent);
}
