import { DaprError, tooLarge } from "@dapr-ts/core/internal";
import { PREFIX } from "./frame.ts";

/** Splits the bytes of a stream into messages. */
export class Deframer {
  readonly #maxBodyBytes: number;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(maxBodyBytes: number) {
    this.#maxBodyBytes = maxBodyBytes;
  }

  /** Returns true if the last message is incomplete. */
  get unfinished(): boolean {
    return this.#size > 0;
  }

  /**
   * Adds bytes, and yields the messages that they complete.
   *
   * @throws DaprError `resource_exhausted` for a message that is larger than allowed, as soon as its length is known
   */
  *push(chunk: Buffer): Generator<Buffer, void, undefined> {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#size >= PREFIX) {
      const prefix = this.#peek();
      if (prefix[0] !== 0) throw new DaprError("the sidecar sent a compressed message", { code: "internal" });
      const length = prefix.readUInt32BE(1);
      if (length > this.#maxBodyBytes) throw tooLarge(length, this.#maxBodyBytes);
      if (this.#size < PREFIX + length) return;
      const whole = this.#join();
      this.#size -= PREFIX + length;
      this.#chunks = this.#size === 0 ? [] : [whole.subarray(PREFIX + length)];
      yield whole.subarray(PREFIX, PREFIX + length);
    }
  }

  /** Returns the first bytes, at least five. */
  #peek(): Buffer {
    const [first] = this.#chunks as [Buffer];
    return first.length >= PREFIX ? first : this.#join();
  }

  #join(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks, this.#size)];
    return this.#chunks[0] as Buffer;
  }
}
