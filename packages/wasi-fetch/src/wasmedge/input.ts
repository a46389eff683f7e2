import { HttpError } from "./http-error.ts";
import { fromLatin1 } from "@dapr-ts/core/internal";

/** Bytes that come in pieces of any size, read as lines and runs. */
export class Input {
  readonly #read: () => Promise<Uint8Array | undefined>;
  #bytes = new Uint8Array(0);
  #start = 0;
  #end = 0;

  /** @param read the next piece, undefined at the end */
  constructor(read: () => Promise<Uint8Array | undefined>) {
    this.#read = read;
  }

  /** How many bytes have come that nobody has taken yet. */
  get waiting(): number {
    return this.#end - this.#start;
  }

  /** Whether there is a byte to take; false at the end. */
  async ready(): Promise<boolean> {
    while (this.waiting === 0) if (!(await this.#more())) return false;
    return true;
  }

  /** As many as have come, at most `limit`; undefined at the end. They are the caller's. */
  async take(limit: number): Promise<Uint8Array | undefined> {
    if (!(await this.ready())) return undefined;
    const start = this.#start;
    this.#start = Math.min(this.#end, start + limit);
    return this.#bytes.subarray(start, this.#start);
  }

  /**
   * The next line, without its end.
   *
   * @throws HttpError 431 when it has more than `limit` bytes, 400 when it ends otherwise than with CR LF
   */
  async line(limit: number): Promise<string> {
    for (let seen = 0; ;) {
      const at = this.#bytes.subarray(this.#start, this.#end).indexOf(LF, seen);
      if ((at < 0 ? this.waiting : at) - 1 > limit) throw new HttpError(431, "the head is too large");
      if (at < 0) {
        seen = this.waiting;
        if (!(await this.#more())) throw new HttpError(400, "the message broke off");
        continue;
      }
      const line = this.#bytes.subarray(this.#start, this.#start + at);
      this.#start += at + 1;
      if (line[at - 1] !== CR) throw new HttpError(400, "a line that does not end with CR LF");
      return fromLatin1(line.subarray(0, -1));
    }
  }

  async #more(): Promise<boolean> {
    const piece = await this.#read();
    if (piece === undefined) return false;
    const waiting = this.waiting;
    if (piece.length > this.#bytes.length - this.#end) {
      // Never within the old array: parts of it have been given away.
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
