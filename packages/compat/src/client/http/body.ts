import { bytesOf } from "@dapr-ts/core/internal";
import { contentTypeOf, isJsonContent } from "../../content-type.ts";

/** A body as it is sent. */
export interface EncodedBody {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** Encodes a body as the official SDK does; undefined for a falsy one, which it does not send. */
export async function encodeBody(data: unknown, given: string | undefined): Promise<EncodedBody | undefined> {
  if (!data) return undefined;
  const contentType = given ?? contentTypeOf(data);
  if (isJsonContent(contentType)) return { contentType, body: JSON.stringify(data) };
  if (contentType === "text/plain" || typeof data === "string") return { contentType, body: textOf(data) };
  const bytes = bytesOf(data);
  if (bytes !== undefined) return { contentType, body: bytes };
  if (data instanceof URLSearchParams) return { contentType, body: data.toString() };
  if (data instanceof Blob) return { contentType, body: new Uint8Array(await data.arrayBuffer()) };
  if (isStream(data)) return { contentType, body: await collect(data) };
  return { contentType, body: typeof data === "object" ? JSON.stringify(data) : textOf(data) };
}

/** Returns text as the official SDK does, with `toString`. */
export const textOf = (data: unknown): string => String(data);

const isStream = (data: unknown): data is AsyncIterable<string | Uint8Array> =>
  typeof data === "object" && data !== null && Symbol.asyncIterator in data;

async function collect(stream: AsyncIterable<string | Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}
