import { DaprError } from "@dapr-ts/core/internal";

interface RunningTurn {
  /** The reentrancy id; undefined without reentrancy. */
  readonly chain: string | undefined;
  depth: number;
}

/** A turn that has begun. */
export interface Entered {
  /** True for a turn that is nested in another one. */
  readonly nested: boolean;
  /** Ends the turn. */
  readonly leave: () => void;
}

/**
 * Runs the turns of one actor one at a time, in the order of their arrival. daprd has such a lock as well (pkg/actors/targets/
 * app/lock), but two of its locks can exist for one actor while a sidecar or a stream is replaced.
 */
export class TurnLock {
  #running: RunningTurn | undefined;
  readonly #waiting: (() => void)[] = [];

  /** True when no turn runs or waits. */
  get isIdle(): boolean {
    return this.#running === undefined;
  }

  /** The number of turns that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Waits for the turn. A call of the chain that already has the turn enters at once.
   *
   * @param maxDepth the number of turns of one chain that may be nested
   * @throws DaprError `resource_exhausted` past that
   */
  async enter(chain: string | undefined, maxDepth: number): Promise<Entered> {
    const running = this.#running;
    if (running !== undefined && chain !== undefined && running.chain === chain) {
      if (running.depth >= maxDepth) {
        throw new DaprError(
          `the call chain is in this actor ${String(maxDepth)} times already, its maxStackDepth`,
          {
            code: "resource_exhausted",
            errorCode: "ERR_ACTOR_STACK_DEPTH",
          },
        );
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
