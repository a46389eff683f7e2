import type { Connection } from "./connection.ts";
import { onePiece, sizeOf, type Piece } from "./piece.ts";

/**
 * Sends what comes piece by piece. The guest does not tell when a piece has gone out, and of two that wait for room in a
 * connection's buffer the second overtakes the first. So only as much goes out at once as any buffer takes, which a pause
 * renews; from the first piece on that is more, all is kept until the end, and goes out as the one that may wait.
 */
export class Outlet {
  readonly #connection: Connection;
  #spent = 0;
  #last = 0;
  #size = 0;
  #kept: Piece[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @param size its bytes */
  write(piece: Piece, size = sizeOf(piece)): void {
    const now = Date.now();
    if (now - this.#last > PAUSE_MS) this.#spent = 0;
    this.#last = now;
    this.#spent += size;
    this.#size += size;
    if (this.#kept.length > 0 || this.#spent > SAFE_BYTES) this.#kept.push(piece);
    else this.#connection.write(piece);
  }

  /** How many bytes that were. */
  end(): number {
    if (this.#kept.length > 0) this.#connection.write(onePiece(this.#kept));
    return this.#size;
  }
}

/** Less than a connection's send buffer has on any system that WasmEdge runs on. */
export const SAFE_BYTES = 32 * 1024;

/** Long enough for a peer that reads at all to have taken that much. */
const PAUSE_MS = 1_000;
