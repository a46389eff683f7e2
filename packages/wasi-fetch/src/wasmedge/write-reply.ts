import type { AppReply } from "@dapr-ts/core/internal";
import type { Connection } from "./connection.ts";
import { headerLine } from "./head.ts";
import { HttpError } from "./http-error.ts";
import { joinChunks, latin1Chunk, sizeOf, utf8Chunk, type Chunk } from "./chunk.ts";
import { Writer } from "./writer.ts";

/** The properties of a request and its connection on which a response depends. */
export interface Exchange {
  readonly method: string;
  readonly http11: boolean;
  /** True if the connection is closed after the response. */
  readonly close: boolean;
}

/**
 * Sends a response, and resolves with its size in bytes. Rejects with the error of a streamed body; the response is incomplete
 * then.
 *
 * @throws HttpError 500 for a header that cannot be sent, before anything is sent
 */
export async function writeReply(
  connection: Connection,
  reply: AppReply,
  exchange: Exchange,
): Promise<number> {
  const { body } = reply;
  const writer = new Writer(connection);
  if (!isStream(body)) writer.write(wholeReply(reply, body, exchange));
  else await writeStream(writer, reply, body, exchange);
  return writer.end();
}

async function writeStream(
  writer: Writer,
  reply: AppReply,
  body: AsyncIterable<string | Uint8Array>,
  exchange: Exchange,
): Promise<void> {
  const bare = exchange.method === "HEAD" || !mayHaveBody(reply.status);
  const chunked = exchange.http11 && !bare;
  writer.write(headOf(reply, exchange, chunked ? { "transfer-encoding": "chunked" } : {}));
  if (bare) return void (await body[Symbol.asyncIterator]().return?.());
  for await (const part of body) {
    const chunk = typeof part === "string" ? utf8Chunk(part) : part;
    // An empty chunk would be the end of the body.
    if (chunk.length > 0) writer.write(chunked ? framed(chunk) : chunk);
  }
  if (chunked) writer.write(LAST_CHUNK);
}

/** Returns a response that this server sends by itself. */
export function plainReply(status: number, message: string): AppReply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: message };
}

export const isStream = (body: AppReply["body"]): body is AsyncIterable<string | Uint8Array> =>
  body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array);

function wholeReply(reply: AppReply, body: string | Uint8Array | undefined, exchange: Exchange): Chunk {
  const content = typeof body === "string" ? utf8Chunk(body) : (body ?? "");
  const head = exchange.method === "HEAD";
  // A response to HEAD has the length that GET would have, which the app may declare without a body.
  const length = head && body === undefined ? reply.headers["content-length"] : String(sizeOf(content));
  const framing = mayHaveBody(reply.status) && typeof length === "string" ? { "content-length": length } : {};
  const start = headOf(reply, exchange, framing);
  return head || !mayHaveBody(reply.status) ? start : joinChunks([start, content]);
}

function headOf({ status, headers }: AppReply, exchange: Exchange, framing: Record<string, string>): Chunk {
  let head = `HTTP/1.1 ${String(status)} ${PHRASES[status] ?? ""}\r\n`;
  for (const [name, values] of Object.entries(headers)) {
    if (OURS.has(name.toLowerCase())) continue;
    for (const value of typeof values === "string" ? [values] : values) {
      try {
        head += headerLine(name, value);
      } catch (cause) {
        throw Object.assign(new HttpError(500, "the app failed"), { cause });
      }
    }
  }
  for (const [name, value] of Object.entries(framing)) head += headerLine(name, value);
  if (headers["date"] === undefined) head += headerLine("date", new Date().toUTCString());
  if (exchange.close) head += headerLine("connection", "close");
  else if (!exchange.http11) head += headerLine("connection", "keep-alive");
  return latin1Chunk(`${head}\r\n`);
}

const OURS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "transfer-encoding",
  "keep-alive",
]);

const mayHaveBody = (status: number): boolean => status !== 204 && status !== 304;

const framed = (chunk: Chunk): Chunk => joinChunks([`${sizeOf(chunk).toString(16)}\r\n`, chunk, "\r\n"]);

const LAST_CHUNK = "0\r\n\r\n";

/** The phrases that people look for; a phrase may be empty (RFC 9112, 4). */
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
