import type { Socket } from "node:net";

/** Treatment of data on a link. */
export type LinkMode =
  | { readonly kind: "forward"; readonly delayMs: number }
  | { readonly kind: "truncate"; readonly bytes: number }
  | { readonly kind: "half-open" }
  | { readonly kind: "refuse" };

/** One connection through a fault proxy, and its connection to the target. */
export class FaultyLink {
  /** True when data was dropped, so that the connection cannot continue. */
  lostData = false;
  readonly #client: Socket;
  readonly #target: Socket;
  #mode: LinkMode;
  /** Bytes from the target that a truncating link still forwards. */
  #left = 0;

  constructor(client: Socket, target: Socket, mode: LinkMode, onEnd: () => void) {
    this.#client = client;
    this.#target = target;
    this.#mode = mode;
    this.set(mode);
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      from.setNoDelay(true);
      from.on("data", (data: Buffer) => this.#forward(from, to, data));
      from.on("end", () => this.#afterDelay(() => to.end()));
      from.on("error", () => this.reset());
      from.on("close", () => {
        if (this.#mode.kind !== "half-open") this.#afterDelay(() => to.destroy());
        onEnd();
      });
    }
  }

  /** Changes what happens to data from now on. */
  set(mode: LinkMode): void {
    this.#mode = mode;
    if (mode.kind === "truncate") this.#left = mode.bytes;
  }

  /** Resets both ends. */
  reset(): void {
    this.#client.resetAndDestroy();
    this.#target.resetAndDestroy();
  }

  #forward(from: Socket, to: Socket, data: Buffer): void {
    const mode = this.#mode;
    if (mode.kind === "half-open") {
      this.lostData = true;
    } else if (mode.kind === "truncate" && from === this.#target) {
      const part = data.subarray(0, this.#left);
      this.#left -= part.length;
      if (part.length === data.length) to.write(part);
      else if (part.length === 0) this.reset();
      else to.write(part, () => this.reset());
    } else {
      this.#afterDelay(() => to.write(data));
    }
  }

  #afterDelay(run: () => void): void {
    const delayMs = this.#mode.kind === "forward" ? this.#mode.delayMs : 0;
    if (delayMs > 0) setTimeout(run, delayMs);
    else run();
  }
}
