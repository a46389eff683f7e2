import type { Readable } from "node:stream";
import { DaprError, requireFits, type ByteSource } from "@dapr-ts/core/internal";

/** The body of a request of Node's, in HTTP/1.1 or HTTP/2. */
export class NodeBody implements ByteSource {
  readonly #request: Readable;
  readonly #isReset: () => boolean;
  #isRead = false;

  /** @param isReset true if the peer reset the request, after which Node ends a stream of HTTP/2 as if it were complete */
  constructor(request: Readable, isReset: () => boolean = () => false) {
    this.#request = request;
    this.#isReset = isReset;
  }

  /** True if the app has begun to read it. */
  get isRead(): boolean {
    return this.#isRead;
  }

  bytes(limit: number): Promise<Uint8Array> {
    this.#isRead = true;
    const request = this.#request;
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const fail = (error: unknown): void => {
        request.removeListener("data", onData);
        // Discards the rest instead of keeping it.
        request.resume();
        reject(error);
      };
      const onData = (chunk: Buffer): void => {
        size += chunk.length;
        try {
          requireFits(size, limit);
          chunks.push(chunk);
        } catch (error) {
          chunks.length = 0;
          fail(error);
        }
      };
      if (request.destroyed) return fail(aborted());
      request.on("data", onData);
      request.on("end", () => {
        if (this.#isReset()) fail(aborted());
        else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
      });
      request.on("close", () => {
        if (!request.readableEnded) fail(aborted(request.errored ?? undefined));
      });
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    this.#isRead = true;
    try {
      // A reader that stops early must not destroy the stream, on which the response is sent as well.
      const chunks = this.#request.iterator({ destroyOnReturn: false });
      for await (const chunk of chunks) yield chunk as Uint8Array;
    } catch (cause) {
      throw aborted(cause);
    }
    if (this.#isReset()) throw aborted();
  }
}

function aborted(cause?: unknown): DaprError {
  return new DaprError("the request was aborted before its end", { code: "canceled", status: 400, cause });
}
