import type { Socket } from "node:net";

/** What the guest's buffer takes at a time. */
const BUFFER_BYTES = 4096;

/**
 * A socket as the guest's runtime has it, behind the object that the guest holds (event_loop/mod.rs of wasmedge-quickjs
 * 0.6.1).
 */
export class Channel {
  readonly #socket: Socket;
  readonly #faults: string[];
  #error: Error | undefined;
  #ended = false;
  #wake: (() => void) | undefined;

  /** @param faults is told what would have gone wrong in the guest without a sign of it */
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
   * Reads until a read fills less than the whole buffer, or the end. So bytes that end at a multiple of its size wait for
   * more, and are gone when the time is up.
   *
   * @param given says that nobody waits any more
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

  /** Sends without an answer. A second piece that has to wait beside a first one would overtake it. */
  write(data: string | Uint8Array): void {
    const { _handle: handle } = this.#socket as unknown as { _handle: { writeQueueSize: number } | null };
    if ((handle?.writeQueueSize ?? 0) > 0) this.#faults.push("a write while another one waited for room");
    if (this.#socket.writable) this.#socket.write(data);
  }

  /** As a system closes a socket: what was not read yet turns the end into a reset. */
  release(): void {
    if (this.#socket.readableLength > 0) this.#socket.resetAndDestroy();
    else this.#socket.destroySoon();
  }

  wakeUp(): void {
    this.#wake?.();
  }
}
