import {
  StreamingCryptography,
  DaprError,
  type ByteTransfer,
  type ByteTransferSource,
} from "@dapr-ts/core/internal";
import type { DecryptOptions, EncryptOptions } from "@dapr-ts/core";

/** A source of bytes: a web stream, or an async iterable such as Node's `Readable`. */
export type ByteStream = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** Cryptography, as {@link StreamingCryptography} has it, on web streams. */
export class Cryptography extends StreamingCryptography {
  /**
   * Encrypts a stream as it flows, in constant memory. Requires gRPC: over HTTP the sidecar would hold all of it in memory.
   *
   * The source is read only as fast as the result is. An error of the source or the sidecar is an error of the result, so a
   * result that ends without an error is complete. Without `timeoutMs` the time is not limited.
   *
   * @example
   * ```ts
   * await dapr.crypto
   *   .encryptStream("vault", file.readableWebStream(), { keyName: "key.pem", keyWrapAlgorithm: "RSA" })
   *   .pipeTo(Writable.toWeb(createWriteStream("file.enc")));
   * ```
   */
  encryptStream(component: string, source: ByteStream, options: EncryptOptions): ReadableStream<Uint8Array> {
    return readable(sourceOf(source), (from) => this.encryptFrom(component, from, options));
  }

  /** Decrypts a stream as it flows, as {@link encryptStream} encrypts one. */
  decryptStream(
    component: string,
    source: ByteStream,
    options: DecryptOptions = {},
  ): ReadableStream<Uint8Array> {
    return readable(sourceOf(source), (from) => this.decryptFrom(component, from, options));
  }
}

/** Returns the result as a web stream. The transfer starts when it is first read. */
function readable(
  source: ByteTransferSource,
  start: (source: ByteTransferSource) => Promise<ByteTransfer>,
): ReadableStream<Uint8Array> {
  let transfer: ByteTransfer | undefined;
  let canceled = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          transfer ??= await start(source);
          // It was given up while it was being opened.
          if (canceled) return transfer.cancel(undefined);
          const part = await transfer.next();
          if (part === undefined) controller.close();
          else controller.enqueue(part);
        } catch (error) {
          if (transfer === undefined) source.cancel(error);
          if (!canceled) throw error;
        }
      },
      cancel(reason) {
        canceled = true;
        if (transfer === undefined) source.cancel(reason);
        else transfer.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

function sourceOf(stream: ByteStream): ByteTransferSource {
  if (typeof (stream as Partial<ReadableStream> | null)?.getReader === "function") {
    const reader = (stream as ReadableStream<Uint8Array>).getReader();
    return {
      next: async () => (await reader.read()).value,
      cancel: (reason) => void reader.cancel(reason).catch(() => undefined),
    };
  }
  if (typeof (stream as Partial<AsyncIterable<Uint8Array>> | null)?.[Symbol.asyncIterator] !== "function") {
    throw new DaprError("the source must be a ReadableStream or an async iterable of bytes", {
      code: "invalid_argument",
    });
  }
  const iterator = (stream as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  return {
    next: async () => {
      const result = await iterator.next();
      return result.done === true ? undefined : result.value;
    },
    cancel: () => void iterator.return?.().then(undefined, () => undefined),
  };
}
