import { bytesOf } from "../../encoding/bytes.ts";
import { joinBytes } from "../../encoding/join-bytes.ts";
import { onAbort } from "../../call/limits.ts";
import { invalidArgument } from "../../errors/dapr-error.ts";
import { canceled } from "../../errors/limits.ts";
import type { AbortSignalLike } from "../../platform/platform.ts";

interface Chunk {
  readonly done?: boolean | undefined;
  readonly value?: unknown;
}

/** The part of the web's `ReadableStream` that is read here. */
interface WebStream {
  getReader(): { read(): Promise<Chunk>; cancel(reason?: unknown): Promise<void> };
}

/** A web stream, a Node stream or another async iterable of bytes. */
export type StreamLike = WebStream | AsyncIterable<unknown>;

/** Returns true for a stream of any realm or implementation. */
export function isStream(value: object): value is StreamLike {
  return typeof (value as Partial<WebStream>).getReader === "function" || Symbol.asyncIterator in value;
}

/**
 * Reads all bytes of a stream.
 *
 * @throws DaprError `canceled` if the signal aborts, `invalid_argument` for a stream that is locked or contains something
 * other than bytes. An error of the stream itself is thrown as it is.
 */
export async function readStream(
  stream: StreamLike,
  signal: AbortSignalLike | undefined,
): Promise<Uint8Array> {
  const source = open(stream);
  let ignore!: () => void;
  const aborted = new Promise<never>((_, reject) => {
    ignore = onAbort(signal, () => reject(canceled(signal)));
  });
  const chunks: Uint8Array[] = [];
  try {
    for (;;) {
      const { done, value } = await Promise.race([source.next(), aborted]);
      if (done === true) return joinBytes(chunks);
      const bytes = bytesOf(value);
      if (bytes === undefined)
        throw invalidArgument("a stream that is sent as a body must contain bytes only");
      chunks.push(bytes);
    }
  } catch (error) {
    // Not awaited: a source may end its own cleanup late or never.
    Promise.resolve(source.cancel(error)).catch(() => undefined);
    throw error;
  } finally {
    ignore();
  }
}

function open(stream: StreamLike): { next(): Promise<Chunk>; cancel(reason: unknown): unknown } {
  if ("getReader" in stream) {
    const reader = locked(stream);
    return { next: () => reader.read(), cancel: (reason) => reader.cancel(reason) };
  }
  const iterator = stream[Symbol.asyncIterator]();
  return { next: () => iterator.next(), cancel: () => iterator.return?.() };
}

function locked(stream: WebStream): ReturnType<WebStream["getReader"]> {
  try {
    return stream.getReader();
  } catch (cause) {
    throw invalidArgument("the stream cannot be sent: it is locked by another reader", cause);
  }
}
