import { joinChunks, sizeOf, type Chunk } from "./chunk.ts";
import type { Connection } from "./connection.ts";

/**
 * Sends a message chunk by chunk. The engine does not report when a chunk has been sent, and of two chunks that wait for room
 * in a connection's buffer the second overtakes the first. So only as much is sent at once as any buffer takes; a pause of the
 * app renews that amount. From the first chunk beyond it, all chunks are kept until the end and sent as one.
 */
export class Writer {
  readonly #connection: Connection;
  #spent = 0;
  #last = 0;
  #size = 0;
  #kept: Chunk[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  write(chunk: Chunk): void {
    const size = sizeOf(chunk);
    const now = Date.now();
    if (now - this.#last > PAUSE_MS) this.#spent = 0;
    this.#last = now;
    this.#spent += size;
    this.#size += size;
    if (this.#kept.length > 0 || this.#spent > SAFE_BYTES) this.#kept.push(chunk);
    else this.#connection.write(chunk);
  }

  /** Sends what was kept, and returns the number of bytes that were written in all. */
  end(): number {
    if (this.#kept.length > 0) this.#connection.write(joinChunks(this.#kept));
    return this.#size;
  }
}

/** Less than the send buffer of a connection on any system that WasmEdge runs on. */
export const SAFE_BYTES = 32 * 1024;

/** Long enough for a client that reads at all to have received that much. */
const PAUSE_MS = 1_000;
