import { bytesOf } from "../../encoding/bytes.ts";
import { isJsonType } from "../../encoding/media-type.ts";
import { toJson } from "../../encoding/value.ts";
import { invalidArgument } from "../../errors/dapr-error.ts";
import type { AbortSignalLike } from "../../platform/platform.ts";

/** A request's body as it is sent. */
export interface EncodedBody {
  readonly body: string | Uint8Array | undefined;
  readonly contentType: string | undefined;
}

/** Options of the encoding of a body. */
export interface BodyOptions {
  /** The media type that the caller chose. */
  readonly contentType: string | undefined;
  /** Separates the parts of a form. */
  readonly boundary: () => string;
  readonly signal: AbortSignalLike | undefined;
}

/** Encodes the web's own kinds of bodies. Returns `undefined` for other objects. */
export type EncodeWebBody = (
  body: object,
  options: BodyOptions,
) => EncodedBody | Promise<EncodedBody> | undefined;

/** The media type of bytes without another one. */
export const BYTES = "application/octet-stream";

/**
 * Encodes a body. Bytes, Blobs, forms, URLSearchParams and streams are sent as `fetch` sends them. A string is sent as it is
 * under a content type other than JSON. Anything else is sent as JSON.
 *
 * @param encodeWebBody Absent on platforms without the web's kinds of bodies, where they are refused like other objects.
 * @throws DaprError `invalid_argument` for a value that JSON cannot represent, and for an object, number or boolean under a
 * content type other than JSON.
 */
export function encodeBody(
  body: unknown,
  options: BodyOptions,
  encodeWebBody: EncodeWebBody | undefined,
): EncodedBody | Promise<EncodedBody> {
  const { contentType } = options;
  if (body === undefined) return { body, contentType };
  const bytes = bytesOf(body);
  if (bytes !== undefined) return { body: bytes, contentType: contentType ?? BYTES };
  const web = typeof body === "object" && body !== null ? encodeWebBody?.(body, options) : undefined;
  if (web !== undefined) return web;
  const type = contentType ?? "application/json";
  if (isJsonType(type) || /^text\/json\b/i.test(type))
    return { body: toJson(body, "body"), contentType: type };
  if (typeof body === "string") return { body, contentType: type };
  const kind = body === null ? "null" : typeof body;
  throw invalidArgument(
    `a body with the content type "${type}" must be a string or bytes, not ${kind}: encode it, or send it as JSON`,
  );
}
