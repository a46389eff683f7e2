import type { BuildingBlocks, Logger } from "@dapr-ts/core";
import {
  internally,
  newAborter,
  type Aborter,
  type DaprError,
  type Pause,
  type Platform,
} from "@dapr-ts/core/internal";

export interface OwnershipOptions {
  readonly client: Pick<BuildingBlocks, "metadata">;
  readonly logger: Logger;
  readonly platform: Platform;
  readonly pause: Pause;
  /** Milliseconds of a clock that only advances. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly date: () => number;
  /** Called when the sidecar can no longer be relied on. */
  readonly onDoubt: () => void;
}

/** A point in time on both clocks: one of them stands still while a machine sleeps, the other one can be set. */
interface Instant {
  readonly now: number;
  readonly date: number;
}

const ASK_EVERY_MS = 500;
/**
 * Without a response of the sidecar for this long, it or this process may have been away, and its actors given to others.
 * Placement lets go of a sidecar that leaves a keepalive ping unanswered for 3 s (cmd/placement/options, keepalive-timeout).
 */
const AWAY_MS = 2_000;
/**
 * How long a sidecar that is back is watched. One that was frozen finds out within milliseconds that placement has closed the
 * stream, and then reports that it is disconnected.
 */
const SETTLE_MS = 500;
const SETTLE_EVERY_MS = 50;

/**
 * Decides whether this host may still rely on its sidecar to own its actors. A host or a sidecar that was frozen continues with
 * calls of actors that placement gave to other hosts in the meantime.
 */
export class Ownership {
  readonly #options: OwnershipOptions;
  readonly #closed: Aborter;
  /** The time of the last request that got a response; undefined before the first one. */
  #confirmedAt: Instant | undefined;
  #watching = false;
  #settled: Promise<void> | undefined;
  #epoch = 0;

  constructor(options: OwnershipOptions) {
    this.#options = options;
    this.#closed = newAborter(options.platform);
  }

  /** Changes when turns that began before must not be saved. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Begins to watch the sidecar. Until then it is relied on. */
  watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    void this.#watch();
  }

  close(): void {
    this.#watching = false;
    this.#closed.abort();
  }

  /** Resolves when the sidecar can be relied on; undefined when that is now. */
  confirmed(): Promise<void> | undefined {
    if (this.#watching && this.#settled === undefined && this.#isAway()) this.#doubt();
    return this.#settled;
  }

  /** Waits for a promise, but only for a moment. */
  async within(done: Promise<void>): Promise<void> {
    await Promise.race([done, this.#options.pause(SETTLE_EVERY_MS, undefined)]);
  }

  #instant(): Instant {
    return { now: this.#options.now(), date: this.#options.date() };
  }

  #isAway(): boolean {
    const since = this.#confirmedAt;
    if (since === undefined) return false;
    const { now, date } = this.#instant();
    return now - since.now > AWAY_MS || date - since.date > AWAY_MS;
  }

  async #watch(): Promise<void> {
    const { pause } = this.#options;
    try {
      for (;;) {
        await this.#ask();
        await (this.confirmed() ?? pause(ASK_EVERY_MS, this.#closed.signal));
      }
    } catch {
      // Closed.
    }
  }

  #doubt(): void {
    const { logger, onDoubt } = this.#options;
    logger.warn(
      "actors: this process or its sidecar did not run for a while; turns wait until the sidecar has confirmed its actors",
    );
    // A sidecar that was frozen would carry out what it was sent before.
    onDoubt();
    this.#settled = this.#settle().then(
      () => void (this.#settled = undefined),
      () => void (this.#settled = undefined),
    );
  }

  /** Resolves when the sidecar has been connected to placement for a while. */
  async #settle(): Promise<void> {
    const { now, pause, logger } = this.#options;
    let connectedSince: number | undefined;
    while (connectedSince === undefined || now() - connectedSince < SETTLE_MS) {
      const connected = await this.#ask();
      if (connected === undefined || !connected) connectedSince = undefined;
      else connectedSince ??= now();
      // Turns that are still running began before the sidecar lost its actors.
      if (connected === false) this.#epoch++;
      await pause(SETTLE_EVERY_MS, this.#closed.signal);
    }
    logger.info("actors: the sidecar has confirmed its actors");
  }

  /** Returns whether the sidecar is connected to placement; undefined when it does not respond. */
  async #ask(): Promise<boolean | undefined> {
    const { client } = this.#options;
    const sent = this.#instant();
    try {
      const { actorRuntime } = await client.metadata.get({
        ...internally(),
        signal: this.#closed.signal,
        timeoutMs: AWAY_MS,
      });
      this.#confirm(sent);
      return actorRuntime.hostReady;
    } catch (error) {
      if (this.#closed.signal.aborted) throw error;
      const { code } = error as DaprError;
      if (code === "unavailable" || code === "deadline_exceeded") return undefined;
      this.#confirm(sent);
      return true;
    }
  }

  /** Records a response, which confirms that both were running when the request was sent. */
  #confirm(sent: Instant): void {
    if (this.#settled === undefined && this.#isAway()) this.#doubt();
    this.#confirmedAt = sent;
  }
}
