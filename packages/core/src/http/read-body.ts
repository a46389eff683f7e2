import { joinBytes } from "../encoding/join-bytes.ts";
import { tooLarge } from "../errors/limits.ts";

/** The body of a response of `fetch`. */
export interface FetchBody {
  arrayBuffer(): Promise<ArrayBuffer | null>;
  /** The web's `ReadableStream`, where the platform has it. */
  readonly body?: unknown;
}

interface Reader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/**
 * Reads a body whole, where possible no further than it may be.
 *
 * @throws DaprError `resource_exhausted` for a body of more than `maxBodyBytes`
 */
export async function readBody(reply: FetchBody, maxBodyBytes: number): Promise<Uint8Array> {
  const stream = reply.body as { getReader?(): Reader } | null | undefined;
  if (typeof stream?.getReader !== "function") {
    const body = new Uint8Array((await reply.arrayBuffer()) ?? []);
    if (body.length > maxBodyBytes) throw tooLarge(body.length, maxBodyBytes);
    return body;
  }
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || value === undefined) break;
    size += value.length;
    if (size > maxBodyBytes) {
      reader.cancel().catch(() => undefined);
      throw tooLarge(size, maxBodyBytes);
    }
    chunks.push(value);
  }
  return joinBytes(chunks);
}
