import { DaprError, inOperation, invalidArgument } from "../../errors/dapr-error.ts";
import type { Duplex } from "../../stream/duplex.ts";
import { bytesOf } from "../../encoding/bytes.ts";
import { plain } from "../../encoding/plain.ts";
import type { Part } from "./streams.ts";

/** How much goes in one message: enough for the cost of a message not to count, and far below daprd's limit for one. */
const PART_BYTES = 128 * 1024;

/** Bytes as they come, from whatever kind of stream a platform has. */
export interface Source {
  /** The next bytes; undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Nothing more is wanted. */
  cancel(reason: unknown): void;
}

/** Sends data and gives what comes back, each as fast as the other side takes it. Nothing happens before it is asked. */
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
   * The next part of the result; undefined once all of it has come.
   *
   * @throws what the source failed with, or the `DaprError` that the sidecar ended the stream with
   */
  async next(): Promise<Uint8Array | undefined> {
    this.#sending ??= this.#send().catch((error: unknown) => {
      // What fails first is the reason; that the other half fails as well is only the effect.
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
        throw new DaprError("a part of the sidecar's answer is missing", {
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

  /** Gives it up. */
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

/** Bytes that are all there. */
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
