import { BYTES, type BodyOptions, type EncodedBody } from "./body.ts";
import { encodeForm, type BlobLike, type FormLike } from "./multipart.ts";
import { isStream, readStream } from "./read-stream.ts";

/** Encodes the web's own kinds of bodies, of any realm or implementation. Returns `undefined` for other objects. */
export function encodeWebBody(
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
