import { DaprError, type MethodOptions, type MethodRequest } from "@dapr-ts/server";
import { MAX_PHOTO_BYTES, megabytes } from "./limits.ts";
import { problem } from "./problem.ts";

/** How a method that takes a photo is registered. */
export const PHOTO_METHOD: MethodOptions = { verb: "POST", maxBodyBytes: MAX_PHOTO_BYTES };

/**
 * The request's body, which is a photo or claims to be one.
 *
 * @throws Reply 400 for none, 413 for a large one
 */
export async function readPhoto(request: MethodRequest): Promise<Uint8Array> {
  const photo = await request.bytes().catch((error: unknown) => {
    if (!(error instanceof DaprError) || error.code !== "resource_exhausted") throw error;
    throw problem(
      413,
      "too_large",
      `The photo is too large: files of up to ${megabytes(MAX_PHOTO_BYTES)} are taken.`,
    );
  });
  if (photo.length === 0)
    throw problem(400, "empty", "The photo is missing: the request's body, or the file, is empty.");
  return photo;
}
