import { setImmediate as afterPoll } from "node:timers";
import { Pool, type Dispatcher } from "undici";

// Taken when this module loads: a test's fake timers must not stop a call.
const nextTurn = afterPoll;

/** For how long a pool may be idle and its connections still be used without a look at them. */
const IDLE_MS = 1_000;

/**
 * A pool that finds out whether the sidecar has closed its connections before it uses one that was idle. A process that was
 * frozen, such as a function between two calls, has not read their end yet, and a request on one of them would fail.
 */
export class CarefulPool extends Pool {
  // By two clocks: while a machine is suspended the first one may stand still.
  #usedAt = performance.now();
  #usedOn = Date.now();

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (!this.#wasIdle()) return super.dispatch(options, handler);
    // The end of a connection that came meanwhile is read in the next turn of the event loop, and told in the one after it.
    nextTurn(() => nextTurn(() => super.dispatch(options, handler)));
    return true;
  }

  #wasIdle(): boolean {
    const at = performance.now();
    const on = Date.now();
    const idleMs = Math.max(at - this.#usedAt, on - this.#usedOn);
    this.#usedAt = at;
    this.#usedOn = on;
    return idleMs >= IDLE_MS;
  }
}
