import { HttpError } from "./http-error.ts";
import { skipTrailer, valuesOf, type HeaderList } from "./head.ts";
import type { Input } from "./input.ts";

/** The body of a message, read as it arrives. */
export interface Body {
  /** Resolves with the next bytes, or with `undefined` at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** Bytes that were not read yet: 0 at the end, Infinity if the message does not declare its length. */
  readonly left: number;
}

/** How a message declares the end of its body (RFC 9112, 6). */
export type Framing = "chunked" | "close" | number;

/**
 * Returns how the headers of a message frame its body.
 *
 * @throws HttpError 400 for an ambiguous framing, 501 for an unknown transfer coding
 */
export function framingOf(headers: HeaderList, kind: "request" | "response"): Framing {
  const codings = valuesOf(headers, "transfer-encoding");
  const lengths = new Set(valuesOf(headers, "content-length"));
  if (codings.length > 0) {
    if (codings.join().toLowerCase() !== "chunked")
      throw new HttpError(501, "the only supported transfer coding is chunked");
    // With both, a proxy may see one request where this server sees two (request smuggling).
    if (lengths.size > 0 && kind === "request")
      throw new HttpError(400, "a request cannot have both content-length and transfer-encoding");
    return "chunked";
  }
  if (lengths.size === 0) return kind === "request" ? 0 : "close";
  const [length = ""] = lengths;
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) throw new HttpError(400, "malformed content-length");
  return Number(length);
}

/** @param trailerLimit the most bytes of the lines that may follow the last chunk */
export function bodyOf(input: Input, framing: Framing, trailerLimit: number): Body {
  if (framing === "chunked") return new ChunkedBody(input, trailerLimit);
  return new PlainBody(input, framing === "close" ? Infinity : framing);
}

/** A body of a declared length, or of all bytes until the end of the connection. */
class PlainBody implements Body {
  readonly #input: Input;
  left: number;

  constructor(input: Input, length: number) {
    this.#input = input;
    this.left = length;
  }

  async read(): Promise<Uint8Array | undefined> {
    if (this.left === 0) return undefined;
    const bytes = await this.#input.take(this.left);
    if (bytes !== undefined) this.left -= bytes.length;
    else if (this.left === Infinity) this.left = 0;
    else throw new HttpError(400, "the connection ended within the body");
    return bytes;
  }
}

/** The most bytes of the line before a chunk. Its extensions have no use here. */
const MAX_CHUNK_LINE = 1024;

/** A chunked body (RFC 9112, 7.1). Bytes are returned as they arrive, whatever the chunks are. */
class ChunkedBody implements Body {
  readonly #input: Input;
  readonly #trailerLimit: number;
  /** Bytes left of the current chunk. */
  #rest = 0;
  #begun = false;
  left = Infinity;

  constructor(input: Input, trailerLimit: number) {
    this.#input = input;
    this.#trailerLimit = trailerLimit;
  }

  async read(): Promise<Uint8Array | undefined> {
    if (this.left === 0) return undefined;
    if (this.#rest === 0) {
      this.#rest = await this.#nextSize();
      if (this.#rest === 0) {
        await skipTrailer(this.#input, this.#trailerLimit);
        this.left = 0;
        return undefined;
      }
    }
    const bytes = await this.#input.take(this.#rest);
    if (bytes === undefined) throw new HttpError(400, "the connection ended within the body");
    this.#rest -= bytes.length;
    return bytes;
  }

  async #nextSize(): Promise<number> {
    if (this.#begun && (await this.#input.line(MAX_CHUNK_LINE)) !== "")
      throw new HttpError(400, "malformed end of a chunk");
    this.#begun = true;
    const line = await this.#input.line(MAX_CHUNK_LINE);
    const size = /^([\da-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
    if (size === undefined) throw new HttpError(400, "malformed size of a chunk");
    return parseInt(size, 16);
  }
}
