import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { RequestError } from "./request-error.ts";

const inflate = promisify(gunzip);

/**
 * Reads a body up to a number of bytes, also after it is inflated.
 *
 * @throws RequestError 413 for a larger one
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return body;
  if (encoding !== "gzip")
    throw new RequestError(415, "invalid_argument", `the encoding "${encoding}" is not supported; use gzip`);
  try {
    return await inflate(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes);
    throw new RequestError(400, "invalid_argument", "the body is not valid gzip");
  }
}

function tooLarge(maxBytes: number): RequestError {
  return new RequestError(413, "invalid_argument", `the body is larger than ${String(maxBytes)} bytes`);
}
