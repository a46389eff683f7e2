import { bytesOf } from "../../encoding/bytes.ts";
import { isJsonType } from "../../encoding/media-type.ts";
import { toJson } from "../../encoding/value.ts";
import { invalidArgument } from "../../errors/dapr-error.ts";
import type { AbortSignalLike } from "../../platform/platform.ts";
import { encodeForm, type BlobLike, type FormLike } from "./multipart.ts";
import { isStream, readStream } from "./read-stream.ts";

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

const BYTES = "application/octet-stream";

/**
 * Encodes a body. Bytes, Blobs, forms, URLSearchParams and streams are sent as `fetch` sends them. A string is sent as it is
 * under a content type other than JSON. Anything else is sent as JSON.
 *
 * @throws DaprError `invalid_argument` for a value that JSON cannot represent, and for an object, number or boolean under a
 * content type other than JSON.
 */
export function encodeBody(body: unknown, options: BodyOptions): EncodedBody | Promise<EncodedBody> {
  const { contentType } = options;
  if (body === undefined) return { body, contentType };
  const bytes = bytesOf(body);
  if (bytes !== undefined) return { body: bytes, contentType: contentType ?? BYTES };
  const web = typeof body === "object" && body !== null ? encodeWebBody(body, options) : undefined;
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

/** Encodes the web's own kinds of bodies, of any realm or implementation. Returns `undefined` for other objects. */
function encodeWebBody(
  body: object,
  { contentType, boundary, signal }: BodyOptions,
): EncodedBody | Promise<EncodedBody> | undefined {
  switch (Object.prototype.toString.call(body)) {
    case "[object Blob]":
    case "[object File]":
      return encodeBlob(body as BlobLike, contentType);
    case "[object FormData]": {
      const separator = boundary();
      // Under another boundary, or none, the application could not read the form.
      const isGiven = contentType !== undefined && !/^multipart\//i.test(contentType);
      const type = isGiven ? contentType : `multipart/form-data; boundary=${separator}`;
      return encodeForm(body as FormLike, separator).then((bytes) => ({ body: bytes, contentType: type }));
    }
    case "[object URLSearchParams]":
      return {
        body: (body as { toString(): string }).toString(),
        contentType: contentType ?? "application/x-www-form-urlencoded;charset=UTF-8",
      };
    default:
      return isStream(body)
        ? readStream(body, signal).then((bytes) => ({ body: bytes, contentType: contentType ?? BYTES }))
        : undefined;
  }
}

async function encodeBlob(blob: BlobLike, contentType = blob.type || BYTES): Promise<EncodedBody> {
  return { body: new Uint8Array(await blob.arrayBuffer()), contentType };
}
