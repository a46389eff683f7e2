import type { AppReply } from "../index.ts";
import type { Connection } from "./connection.ts";
import { HttpFault } from "./fault.ts";
import { headerLine } from "./head.ts";
import { Outlet } from "./outlet.ts";
import { latin1Piece, onePiece, sizeOf, utf8Piece, type Piece } from "./piece.ts";

/** What an answer depends on of its request and its connection. */
export interface Exchange {
  readonly method: string;
  readonly http11: boolean;
  /** Whether the connection is closed after this. */
  readonly close: boolean;
}

/**
 * Sends an answer, and resolves with its size. Rejects with what a streamed body throws, and then the answer has begun.
 *
 * @throws HttpFault 500 for a header that cannot be sent; nothing has been sent then
 */
export async function writeReply(
  connection: Connection,
  reply: AppReply,
  exchange: Exchange,
): Promise<number> {
  const { body } = reply;
  const outlet = new Outlet(connection);
  if (!isStream(body)) outlet.write(wholeReply(reply, body, exchange));
  else await writeStream(outlet, reply, body, exchange);
  return outlet.end();
}

async function writeStream(
  outlet: Outlet,
  reply: AppReply,
  body: AsyncIterable<string | Uint8Array>,
  exchange: Exchange,
): Promise<void> {
  const bare = exchange.method === "HEAD" || !mayHaveBody(reply.status);
  const chunked = exchange.http11 && !bare;
  outlet.write(headOf(reply, exchange, chunked ? { "transfer-encoding": "chunked" } : {}));
  if (bare) return void (await body[Symbol.asyncIterator]().return?.());
  for await (const part of body) {
    const piece = typeof part === "string" ? utf8Piece(part) : part;
    // A chunk without bytes would be the end.
    if (piece.length > 0) outlet.write(chunked ? chunkOf(piece) : piece);
  }
  if (chunked) outlet.write(LAST_CHUNK);
}

/** Of a status that this server gives by itself. */
export function plainReply(status: number, message: string): AppReply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: message };
}

export const isStream = (body: AppReply["body"]): body is AsyncIterable<string | Uint8Array> =>
  body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array);

function wholeReply(reply: AppReply, body: string | Uint8Array | undefined, exchange: Exchange): Piece {
  const content = typeof body === "string" ? utf8Piece(body) : (body ?? "");
  const head = exchange.method === "HEAD";
  // An answer to HEAD says what GET would have had, of which the app may know more than what it gives.
  const length = head && body === undefined ? reply.headers["content-length"] : String(sizeOf(content));
  const framing = mayHaveBody(reply.status) && typeof length === "string" ? { "content-length": length } : {};
  const start = headOf(reply, exchange, framing);
  return head || !mayHaveBody(reply.status) ? start : onePiece([start, content]);
}

function headOf({ status, headers }: AppReply, exchange: Exchange, framing: Record<string, string>): Piece {
  let head = `HTTP/1.1 ${String(status)} ${PHRASES[status] ?? ""}\r\n`;
  for (const [name, values] of Object.entries(headers)) {
    if (OURS.has(name.toLowerCase())) continue;
    for (const value of typeof values === "string" ? [values] : values) {
      try {
        head += headerLine(name, value);
      } catch (cause) {
        throw Object.assign(new HttpFault(500, "the app failed"), { cause });
      }
    }
  }
  for (const [name, value] of Object.entries(framing)) head += headerLine(name, value);
  if (headers["date"] === undefined) head += headerLine("date", new Date().toUTCString());
  if (exchange.close) head += headerLine("connection", "close");
  else if (!exchange.http11) head += headerLine("connection", "keep-alive");
  return latin1Piece(`${head}\r\n`);
}

const OURS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "transfer-encoding",
  "keep-alive",
]);

const mayHaveBody = (status: number): boolean => status !== 204 && status !== 304;

const chunkOf = (piece: Piece): Piece => onePiece([`${sizeOf(piece).toString(16)}\r\n`, piece, "\r\n"]);

const LAST_CHUNK = "0\r\n\r\n";

/** Those that people look for; a phrase may be empty (RFC 9112, 4). */
const PHRASES: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  204: "No Content",
  304: "Not Modified",
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  408: "Request Timeout",
  413: "Content Too Large",
  417: "Expectation Failed",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  501: "Not Implemented",
  505: "HTTP Version Not Supported",
};
