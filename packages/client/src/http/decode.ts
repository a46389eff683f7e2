import { Transform, type TransformCallback } from "node:stream";
import { promisify } from "node:util";
import {
  brotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  gunzip,
  inflate,
  inflateRaw,
  zstdDecompress,
} from "node:zlib";
import { DaprError, tooLarge } from "@dapr-ts/core/internal";

type Decompress = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;

interface Coding {
  readonly all: Decompress;
  /** Creates the decoder of a body that begins with these bytes. */
  readonly begin: (first: Buffer) => Transform;
}

const GZIP: Coding = { all: promisify(gunzip), begin: () => createGunzip() };

const whole: Decompress = promisify(inflate);
const wholeRaw: Decompress = promisify(inflateRaw);

/** Some servers send deflate without the header of zlib, which `fetch` accepts as well. */
const DEFLATE: Coding = {
  all: (bytes, options) => (isZlib(bytes) ? whole : wholeRaw)(bytes, options),
  begin: (first) => (isZlib(first) ? createInflate() : createInflateRaw()),
};

/** Returns true for the method 8 in the first byte of zlib's header (RFC 1950, section 2.2). */
const isZlib = (bytes: Uint8Array): boolean => ((bytes[0] ?? 0) & 0x0f) === 8;

/** The content codings that are decoded: those of `fetch` (RFC 9110, section 8.4.1). */
const CODINGS = new Map<string, Coding>([
  ["gzip", GZIP],
  ["x-gzip", GZIP],
  ["deflate", DEFLATE],
  ["br", { all: promisify(brotliDecompress), begin: () => createBrotliDecompress() }],
  ["zstd", { all: promisify(zstdDecompress), begin: () => createZstdDecompress() }],
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

/** The maximum number of codings of a body. Each takes memory, and a header has room for thousands. */
const MAX_CODINGS = 5;

/** Returns the codings of a `content-encoding`, the outermost first. Empty if one is unknown: then nothing is decoded. */
function codingsOf(contentEncoding: string): Coding[] {
  const codings: Coding[] = [];
  const names = contentEncoding.toLowerCase().split(",");
  if (names.length > MAX_CODINGS) return [];
  for (const name of names) {
    const coding = CODINGS.get(name.trim());
    if (coding !== undefined) codings.unshift(coding);
    else if (name.trim() !== "identity") return [];
  }
  return codings;
}

/** Decodes one coding from the first bytes on: a body without bytes has nothing to decode, and zlib would miss its header. */
class Decoder extends Transform {
  readonly #coding: Coding;
  #inner: Transform | undefined;

  constructor(coding: Coding) {
    super();
    this.#coding = coding;
  }

  override _transform(chunk: Buffer, encoding: BufferEncoding, callback: TransformCallback): void {
    this.#inner ??= this.#begin(chunk);
    this.#inner.write(chunk, encoding, callback);
  }

  override _flush(callback: TransformCallback): void {
    if (this.#inner === undefined) callback();
    else this.#inner.once("end", callback).end();
  }

  override _read(size: number): void {
    this.#inner?.resume();
    super._read(size);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#inner?.destroy();
    callback(error);
  }

  #begin(first: Buffer): Transform {
    const inner = this.#coding.begin(first);
    inner.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) inner.pause();
    });
    return inner.on("error", (error) => this.destroy(error));
  }
}

/** Returns the streams that decode a body, to be piped through in their order. */
export function decoders(contentEncoding: string | undefined): Transform[] {
  return contentEncoding === undefined ? [] : codingsOf(contentEncoding).map((coding) => new Decoder(coding));
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
