import { DaprError, inOperation, invalidArgument } from "../../errors/dapr-error.ts";
import type { Duplex } from "../../stream/duplex.ts";
import { bytesOf } from "../../encoding/bytes.ts";
import { plain } from "../../encoding/plain.ts";
import type { Part } from "./streams.ts";

/** The size of one message: large enough that the cost per message is small, and far below daprd's limit. */
const PART_BYTES = 128 * 1024;

/** A source of bytes, which each platform makes of its own streams. */
export interface Source {
  /** Returns the next bytes; `undefined` at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Cancels the source. */
  cancel(reason: unknown): void;
}

/** Sends data and returns the result, each as fast as the other side reads it. Starts with the first call of `next`. */
export class Transfer {
  readonly #duplex: Duplex<Part, Part>;
  readonly #source: Source;
  readonly #operation: string;
  #sending: Promise<void> | undefined;
  #failed: { error: unknown } | undefined;
  #expected = 0n;

  constructor(duplex: Duplex<Part, Part>, source: Source, operation: string) {
    this.#duplex = duplex;
    this.#source = source;
    this.#operation = operation;
  }

  /**
   * Returns the next part of the result; `undefined` at the end.
   *
   * @throws The error of the source, or the `DaprError` with which the sidecar ended the stream.
   */
  async next(): Promise<Uint8Array | undefined> {
    this.#sending ??= this.#send().catch((error: unknown) => {
      // The first failure is the cause; the failure of the other half is its effect.
      this.#failed ??= { error };
      this.#duplex.cancel();
    });
    try {
      const part = await this.#duplex.receive();
      if (part === undefined) {
        await this.#sending;
        if (this.#failed !== undefined) throw this.#failed.error;
        return undefined;
      }
      if (part.seq !== this.#expected++) {
        const code = "data_loss";
        throw new DaprError("a part of the sidecar's response is missing", {
          code,
          operation: this.#operation,
        });
      }
      return plain(part.data);
    } catch (error) {
      this.#failed ??= { error };
      this.cancel(this.#failed.error);
      throw this.#failed.error;
    }
  }

  /** Cancels the transfer. */
  cancel(reason: unknown): void {
    this.#duplex.cancel();
    this.#source.cancel(reason);
  }

  async #send(): Promise<void> {
    for (let seq = 0n; ;) {
      const chunk = await this.#source.next();
      if (chunk === undefined) break;
      const bytes = bytesOf(chunk);
      if (bytes === undefined) {
        throw inOperation(invalidArgument("the source stream must contain bytes only"), this.#operation);
      }
      for (let at = 0; at < bytes.length; at += PART_BYTES) {
        await this.#duplex.send({ data: bytes.subarray(at, at + PART_BYTES), seq: seq++ });
      }
    }
    this.#duplex.end();
  }
}

/** Returns a source of bytes that are in memory. */
export function bytesSource(bytes: Uint8Array): Source {
  let left: Uint8Array | undefined = bytes;
  return {
    next: () => {
      const chunk = left;
      left = undefined;
      return Promise.resolve(chunk);
    },
    cancel: () => undefined,
  };
}
