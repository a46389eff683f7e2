import type { Socket } from "node:net";

/** The most bytes that the engine reads at a time. */
const BUFFER_BYTES = 4096;

/**
 * The socket behind a connection object of the guest (event_loop/mod.rs of wasmedge-quickjs
 * 0.6.1).
 */
export class Channel {
  readonly #socket: Socket;
  readonly #faults: string[];
  #error: Error | undefined;
  #ended = false;
  #wake: (() => void) | undefined;

  /** @param faults receives faults that a real engine would not report */
  constructor(socket: Socket, faults: string[]) {
    this.#socket = socket;
    this.#faults = faults;
    socket.setNoDelay(true);
    const wake = (): void => this.#wake?.();
    socket.on("readable", wake);
    socket.once("end", () => {
      this.#ended = true;
      wake();
    });
    socket.on("error", (error) => {
      this.#error = error;
      wake();
    });
    socket.once("close", () => {
      this.#ended = true;
      wake();
    });
  }

  get local(): string {
    return `${this.#socket.localAddress ?? "0.0.0.0"}:${String(this.#socket.localPort ?? 0)}`;
  }

  /**
   * Reads until a read fills less than the whole buffer, or to the end. So bytes that end at a multiple of its size wait for
   * more, and are lost after the timeout.
   *
   * @param given `up` is set to true when the caller has stopped waiting
   */
  async read(given: { up: boolean }): Promise<Buffer> {
    const pieces: Buffer[] = [];
    while (!given.up) {
      const length = Math.min(BUFFER_BYTES, this.#socket.readableLength);
      const piece = this.#socket.read(length === 0 ? undefined : length) as Buffer | null;
      if (piece !== null) pieces.push(piece);
      if (piece !== null && piece.length < BUFFER_BYTES) break;
      if (piece !== null) continue;
      if (this.#error !== undefined) throw this.#error;
      if (this.#ended) break;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    return Buffer.concat(pieces);
  }

  /** Sends without a result. A second write that has to wait would overtake the first. */
  write(data: string | Uint8Array): void {
    const { _handle: handle } = this.#socket as unknown as { _handle: { writeQueueSize: number } | null };
    if ((handle?.writeQueueSize ?? 0) > 0) this.#faults.push("a write while another one waited for room");
    if (this.#socket.writable) this.#socket.write(data);
  }

  /** Closes as the system does: bytes that were not read yet turn the end into a reset. */
  release(): void {
    if (this.#socket.readableLength > 0) this.#socket.resetAndDestroy();
    else this.#socket.destroySoon();
  }

  wakeUp(): void {
    this.#wake?.();
  }
}
