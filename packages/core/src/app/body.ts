import { joinBytes } from "../encoding/join-bytes.ts";
import { DaprError } from "../errors/dapr-error.ts";
import type { AppRequest, ByteSource } from "./message.ts";

/** Reads a request's body. Refuses one whose content-length is too large before reading it. */
export function readBytes(request: AppRequest, limit: number): Uint8Array | Promise<Uint8Array> {
  const { body } = request;
  if (body === undefined) return new Uint8Array(0);
  requireFits(body instanceof Uint8Array ? body.length : declaredLength(request), limit);
  if (body instanceof Uint8Array) return body;
  return body.bytes === undefined ? collect(body, limit) : body.bytes(limit);
}

/** Reads the body as a stream, which fails when it exceeds the limit. */
export async function* readChunks(
  request: AppRequest,
  limit: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { body } = request;
  if (body === undefined) return;
  requireFits(body instanceof Uint8Array ? body.length : declaredLength(request), limit);
  if (body instanceof Uint8Array) return yield body;
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    requireFits(size, limit);
    yield chunk;
  }
}

/** @throws DaprError `resource_exhausted` */
export function requireFits(size: number, limit: number): void {
  if (size > limit) {
    throw new DaprError(`request body too large: maxBodyBytes is ${String(limit)}`, {
      code: "resource_exhausted",
      status: 413,
    });
  }
}

/** Returns the content-length; 0 if the request has none. */
function declaredLength({ headers }: AppRequest): number {
  const length = headers["content-length"];
  return typeof length === "string" ? Number(length) || 0 : 0;
}

async function collect(body: ByteSource, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    requireFits(size, limit);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : joinBytes(chunks);
}
