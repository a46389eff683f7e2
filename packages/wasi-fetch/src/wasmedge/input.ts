import { HttpError } from "./http-error.ts";
import { fromLatin1 } from "@dapr-ts/core/internal";

/** Bytes that arrive in pieces of any size, read as lines and as runs of bytes. */
export class Input {
  readonly #read: () => Promise<Uint8Array | undefined>;
  #bytes = new Uint8Array(0);
  #start = 0;
  #end = 0;

  /** @param read resolves with the next piece, or with `undefined` at the end */
  constructor(read: () => Promise<Uint8Array | undefined>) {
    this.#read = read;
  }

  /** Bytes that have arrived and were not taken yet. */
  get waiting(): number {
    return this.#end - this.#start;
  }

  /** Resolves with true as soon as there is a byte to take, or with false at the end. */
  async ready(): Promise<boolean> {
    while (this.waiting === 0) if (!(await this.#more())) return false;
    return true;
  }

  /** Takes the bytes that have arrived, at most `limit`. Resolves with `undefined` at the end. */
  async take(limit: number): Promise<Uint8Array | undefined> {
    if (!(await this.ready())) return undefined;
    const start = this.#start;
    this.#start = Math.min(this.#end, start + limit);
    return this.#bytes.subarray(start, this.#start);
  }

  /**
   * Takes the next line, without its end.
   *
   * @throws HttpError 431 for more than `limit` bytes, 400 for a line that does not end with CR LF
   */
  async line(limit: number): Promise<string> {
    for (let seen = 0; ;) {
      const at = this.#bytes.subarray(this.#start, this.#end).indexOf(LF, seen);
      if ((at < 0 ? this.waiting : at) - 1 > limit)
        throw new HttpError(431, "request head or line too large");
      if (at < 0) {
        seen = this.waiting;
        if (!(await this.#more())) throw new HttpError(400, "the connection ended within a message");
        continue;
      }
      const line = this.#bytes.subarray(this.#start, this.#start + at);
      this.#start += at + 1;
      if (line[at - 1] !== CR) throw new HttpError(400, "a line does not end with CR LF");
      return fromLatin1(line.subarray(0, -1));
    }
  }

  async #more(): Promise<boolean> {
    const piece = await this.#read();
    if (piece === undefined) return false;
    const waiting = this.waiting;
    if (piece.length > this.#bytes.length - this.#end) {
      // Never within the old array: callers have parts of it.
      const larger = new Uint8Array(waiting === 0 ? piece.length : 2 * (waiting + piece.length));
      larger.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = larger;
      this.#start = 0;
      this.#end = waiting;
    }
    this.#bytes.set(piece, this.#end);
    this.#end += piece.length;
    return true;
  }
}

const CR = 13;
const LF = 10;
