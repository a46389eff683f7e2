import { DaprError } from "@dapr-ts/core/internal";

interface RunningTurn {
  /** What calls share that come of one another, where reentrancy is enabled. */
  readonly chain: string | undefined;
  depth: number;
}

/** A turn that has begun. */
export interface Entered {
  /** True for a turn within another one, which waits for it. */
  readonly nested: boolean;
  /** Ends the turn. */
  readonly leave: () => void;
}

/**
 * The turns of one actor, one at a time, in the order in which they came. daprd keeps them as well (pkg/actors/targets/app/
 * lock), but two of its locks can stand for one actor while a sidecar or a stream is replaced.
 */
export class TurnLock {
  #running: RunningTurn | undefined;
  readonly #waiting: (() => void)[] = [];

  /** True when nobody has a turn or waits for one. */
  get isIdle(): boolean {
    return this.#running === undefined;
  }

  /**
   * Waits for the turn. A call of the chain that has the turn already gets in at once.
   *
   * @param maxDepth how many turns of a chain may be within one another
   * @throws DaprError `resource_exhausted` past that
   */
  async enter(chain: string | undefined, maxDepth: number): Promise<Entered> {
    const running = this.#running;
    if (running !== undefined && chain !== undefined && running.chain === chain) {
      if (running.depth >= maxDepth) {
        throw new DaprError(`the actor has been reentered ${String(maxDepth)} deep, which is its limit`, {
          code: "resource_exhausted",
          errorCode: "ERR_ACTOR_STACK_DEPTH",
        });
      }
      running.depth++;
      return { nested: true, leave: () => this.#leave(running) };
    }
    const flight: RunningTurn = { chain, depth: 1 };
    if (running === undefined) this.#running = flight;
    else {
      await new Promise<void>((resolve) => {
        this.#waiting.push(() => {
          this.#running = flight;
          resolve();
        });
      });
    }
    return { nested: false, leave: () => this.#leave(flight) };
  }

  #leave(flight: RunningTurn): void {
    if (--flight.depth > 0) return;
    this.#running = undefined;
    this.#waiting.shift()?.();
  }
}
