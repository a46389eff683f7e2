import { bytesOf } from "@dapr-ts/core/internal";
import { contentTypeOf, isJsonContent } from "../../content-type.ts";

/** Encodes data as the official SDK does over gRPC. */
export function encode(data: unknown, given?: string): { contentType: string; bytes: Uint8Array } {
  const contentType = given ?? contentTypeOf(data);
  if (isJsonContent(contentType)) return { contentType, bytes: Buffer.from(JSON.stringify(data)) };
  const bytes = contentType === "text/plain" ? undefined : bytesOf(data);
  return { contentType, bytes: bytes ?? Buffer.from(textOf(data)) };
}

/** Returns a value's text: JSON of an object, and anything else as it is. */
export const textOf = (value: unknown): string =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);

/** Returns the text of bytes. */
export const decode = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
