import { HttpFault } from "./fault.ts";
import { skipTrailer, valuesOf, type HeaderList } from "./head.ts";
import type { Input } from "./input.ts";

/** A message's body as it comes. */
export interface Body {
  /** The next piece, undefined at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** How many bytes have not been read yet: 0 at the end, Infinity where the message does not say. */
  readonly left: number;
}

/** How a message says where its body ends (RFC 9112, 6). */
export type Framing = "chunked" | "close" | number;

/** @throws HttpFault 400 for what can be read in two ways, 501 for a coding that is not known */
export function framingOf(headers: HeaderList, kind: "request" | "answer"): Framing {
  const codings = valuesOf(headers, "transfer-encoding");
  const lengths = new Set(valuesOf(headers, "content-length"));
  if (codings.length > 0) {
    if (codings.join().trim().toLowerCase() !== "chunked")
      throw new HttpFault(501, "a transfer coding that is not chunked");
    // One of the two is somebody's attempt to hide a second message in the first.
    if (lengths.size > 0 && kind === "request")
      throw new HttpFault(400, "both a length and a transfer coding");
    return "chunked";
  }
  if (lengths.size === 0) return kind === "request" ? 0 : "close";
  const [length = ""] = lengths;
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) throw new HttpFault(400, "a malformed content-length");
  return Number(length);
}

/** @param lineLimit bytes of a chunk's first line, and of what may follow the last one */
export function bodyOf(input: Input, framing: Framing, lineLimit: number): Body {
  if (framing === "chunked") return new ChunkedBody(input, lineLimit);
  return new PlainBody(input, framing === "close" ? Infinity : framing);
}

/** So many bytes, or all until the connection's end. */
class PlainBody implements Body {
  readonly #input: Input;
  left: number;

  constructor(input: Input, length: number) {
    this.#input = input;
    this.left = length;
  }

  async read(): Promise<Uint8Array | undefined> {
    if (this.left === 0) return undefined;
    const piece = await this.#input.take(this.left);
    if (piece !== undefined) this.left -= piece.length;
    else if (this.left === Infinity) this.left = 0;
    else throw new HttpFault(400, "the body broke off");
    return piece;
  }
}

/** A body in chunks (RFC 9112, 7.1). Pieces come as they arrive, and need not be whole chunks. */
class ChunkedBody implements Body {
  readonly #input: Input;
  readonly #lineLimit: number;
  /** Of the chunk that is being read. */
  #rest = 0;
  #begun = false;
  left = Infinity;

  constructor(input: Input, lineLimit: number) {
    this.#input = input;
    this.#lineLimit = lineLimit;
  }

  async read(): Promise<Uint8Array | undefined> {
    if (this.left === 0) return undefined;
    if (this.#rest === 0) {
      this.#rest = await this.#nextSize();
      if (this.#rest === 0) {
        await skipTrailer(this.#input, this.#lineLimit);
        this.left = 0;
        return undefined;
      }
    }
    const piece = await this.#input.take(this.#rest);
    if (piece === undefined) throw new HttpFault(400, "the body broke off");
    this.#rest -= piece.length;
    return piece;
  }

  async #nextSize(): Promise<number> {
    if (this.#begun && (await this.#input.line(this.#lineLimit)) !== "")
      throw new HttpFault(400, "a malformed chunk");
    this.#begun = true;
    const size = /^([\da-f]{1,12})[ \t]*(?:;.*)?$/i.exec(await this.#input.line(this.#lineLimit))?.[1];
    if (size === undefined) throw new HttpFault(400, "a malformed chunk");
    return parseInt(size, 16);
  }
}
