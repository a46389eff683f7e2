import { bytesOf } from "@dapr-ts/core/internal";
import { contentTypeOf, isJsonContent } from "../../content-type.ts";

/** A body as it is sent. */
export interface EncodedBody {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** Encodes a body as the official SDK does. Returns a promise only for what must be read first. */
export function encodeBody(data: unknown, given: string | undefined): EncodedBody | Promise<EncodedBody> {
  const contentType = given ?? contentTypeOf(data);
  if (isJsonContent(contentType)) return { contentType, body: JSON.stringify(data) };
  if (contentType === "text/plain" || typeof data === "string") return { contentType, body: textOf(data) };
  const bytes = bytesOf(data);
  if (bytes !== undefined) return { contentType, body: bytes };
  if (data instanceof URLSearchParams) return { contentType, body: data.toString() };
  if (data instanceof Blob || isStream(data)) return read(data).then((body) => ({ contentType, body }));
  return { contentType, body: typeof data === "object" ? JSON.stringify(data) : textOf(data) };
}

/** Returns text as the official SDK does, with `toString`. */
export const textOf = (data: unknown): string => String(data);

const isStream = (data: unknown): data is AsyncIterable<string | Uint8Array> =>
  typeof data === "object" && data !== null && Symbol.asyncIterator in data;

async function read(source: Blob | AsyncIterable<string | Uint8Array>): Promise<Uint8Array> {
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}
