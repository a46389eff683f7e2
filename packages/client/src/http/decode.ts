import type { Transform } from "node:stream";
import { promisify } from "node:util";
import {
  brotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  gunzip,
  inflate,
  zstdDecompress,
} from "node:zlib";
import { DaprError, tooLarge } from "@dapr-ts/core/internal";

type Decompress = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;

interface Coding {
  readonly all: Decompress;
  readonly stream: () => Transform;
}

const GZIP: Coding = { all: promisify(gunzip), stream: () => createGunzip() };

/** The content codings that are decoded: those of `fetch` (RFC 9110, section 8.4.1). */
const CODINGS = new Map<string, Coding>([
  ["gzip", GZIP],
  ["x-gzip", GZIP],
  ["deflate", { all: promisify(inflate), stream: () => createInflate() }],
  ["br", { all: promisify(brotliDecompress), stream: () => createBrotliDecompress() }],
  ["zstd", { all: promisify(zstdDecompress), stream: () => createZstdDecompress() }],
]);

/** The value of `accept-encoding` without a wish of the caller's, as `fetch` has it. */
export const ACCEPT_ENCODING = "gzip, deflate, br";

/** Returns what of an `accept-encoding` can be decoded here. */
export function acceptable(accepted: string): string {
  const known = accepted.split(",").filter((one) => {
    const name = one.split(";", 1)[0]?.trim().toLowerCase() ?? "";
    return name === "identity" || CODINGS.has(name);
  });
  return known.length === 0 ? "identity" : known.map((one) => one.trim()).join(", ");
}

/** Returns the codings of a `content-encoding`, the outermost first. Empty if one is unknown: then nothing is decoded. */
function codingsOf(contentEncoding: string): Coding[] {
  const codings: Coding[] = [];
  for (const name of contentEncoding.toLowerCase().split(",")) {
    const coding = CODINGS.get(name.trim());
    if (coding !== undefined) codings.unshift(coding);
    else if (name.trim() !== "identity") return [];
  }
  return codings;
}

/** Returns the streams that decode a body, to be piped through in their order. */
export function decoders(contentEncoding: string | undefined): Transform[] {
  return contentEncoding === undefined ? [] : codingsOf(contentEncoding).map(({ stream }) => stream());
}

/**
 * Decodes a whole body.
 *
 * @throws DaprError `internal` if it cannot be decoded, `resource_exhausted` if it is larger than `maxBodyBytes`
 */
export async function decode(
  body: Uint8Array,
  contentEncoding: string,
  maxBodyBytes: number,
): Promise<Uint8Array> {
  let decoded = body;
  try {
    // A response to HEAD has the header and no body.
    if (body.length > 0)
      for (const { all } of codingsOf(contentEncoding))
        decoded = await all(decoded, { maxOutputLength: Math.min(maxBodyBytes, MAX_OUTPUT) });
    return decoded;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw tooLarge(maxBodyBytes + 1, maxBodyBytes);
    throw undecodable(contentEncoding, cause);
  }
}

/** The most that zlib takes as a limit. */
const MAX_OUTPUT = 2 ** 31;

export function undecodable(contentEncoding: string, cause: unknown): DaprError {
  const message = `the response cannot be decoded as ${contentEncoding}: ${(cause as Error).message}`;
  return new DaprError(message, { code: "internal", cause });
}
