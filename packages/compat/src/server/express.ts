import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  headerLines,
  type AppParts,
  type AppReply,
  type AppRequest,
  type ByteSource,
} from "@dapr-ts/core/internal";
import { parseOrText } from "../content-type.ts";

/** Request of Express. */
interface ExpressRequest extends IncomingMessage {
  /** Set by a body parser. */
  body?: unknown;
  readonly originalUrl: string;
}

type Next = (error?: unknown) => void;
type Middleware = (request: ExpressRequest, response: ServerResponse, next: Next) => void;

/**
 * Returns an Express middleware that answers what Dapr calls. For all other paths it reads the body into `request.body`, as the
 * official SDK's body parsers do: JSON as a value, text as text, bytes as a Buffer.
 *
 * @param parts returns the app; undefined before it starts
 */
export function expressMiddleware(parts: () => AppParts | undefined, maxBodyBytes: number): Middleware {
  return (request, response, next) => {
    handle(parts(), request, response, maxBodyBytes).then((handled) => {
      if (!handled) next();
    }, next);
  };
}

async function handle(
  parts: AppParts | undefined,
  request: ExpressRequest,
  response: ServerResponse,
  maxBodyBytes: number,
): Promise<boolean> {
  const path = request.originalUrl;
  const isDaprs = parts?.registry.find(path.split("?", 1)[0] as string) !== undefined;
  if (!isDaprs) {
    await parseBody(request, maxBodyBytes);
    return false;
  }
  const body = bodyOf(request);
  const asked: AppRequest = { method: request.method ?? "GET", path, headers: request.headers, body };
  await send(response, await parts.http.handle(asked));
  return true;
}

/**
 * Returns the body: its bytes if a body parser has read it. Otherwise the app reads it, after it has checked the token, and up to
 * its limit.
 */
function bodyOf(request: ExpressRequest): Uint8Array | ByteSource {
  const { body } = request;
  if (!request.readableEnded && !isRead(body)) return chunksOf(request);
  if (body instanceof Uint8Array) return body;
  if (body === undefined) return new Uint8Array(0);
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

/** Returns the chunks of the body. A reader that stops early must not destroy the request, because the response would be lost. */
const chunksOf = (request: ExpressRequest): ByteSource => ({
  [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }),
});

/** Express 4 sets an empty object before a body is read. */
const isRead = (body: unknown): boolean =>
  body !== undefined && !(typeof body === "object" && body !== null && Object.keys(body).length === 0);

async function parseBody(request: ExpressRequest, maxBodyBytes: number): Promise<void> {
  const type = request.headers["content-type"] ?? "";
  const isJson = /^application\/(?:json|[^;]+\+json)\b/i.test(type);
  const isText = /^text\/plain\b/i.test(type);
  if (!isJson && !isText && !/^application\/octet-stream\b/i.test(type)) return;
  if (request.readableEnded || isRead(request.body)) return;
  const chunks: Uint8Array[] = [];
  if (Number(request.headers["content-length"] ?? 0) > maxBodyBytes) throw tooLarge();
  let size = 0;
  for await (const chunk of chunksOf(request)) {
    size += chunk.length;
    if (size > maxBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks, size);
  request.body = isJson ? parseOrText(bytes.toString("utf8")) : isText ? bytes.toString("utf8") : bytes;
}

const tooLarge = (): Error => Object.assign(new Error("request entity too large"), { status: 413 });

async function send(response: ServerResponse, reply: AppReply): Promise<void> {
  for (const [name, value] of headerLines(reply)) response.appendHeader(name, value);
  response.statusCode = reply.status;
  const { body } = reply;
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) response.end(body);
  // Node would discard the chunks, of a stream without an end for as long as the process runs.
  else if (response.req.method === "HEAD") response.end();
  else await pipeline(Readable.from(body, { objectMode: false }), response);
}
