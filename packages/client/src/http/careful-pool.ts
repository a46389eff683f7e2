import { Pool, type Dispatcher } from "undici";
import { IDLE_MS, afterEnds } from "../idle.ts";
import { Stopwatch } from "../stopwatch.ts";

/**
 * A pool that finds out whether the sidecar has closed its connections before it uses one that was idle. A process that was
 * frozen, such as a function between two calls, has not read their end yet, and a request on one of them would fail.
 */
export class CarefulPool extends Pool {
  readonly #sinceUse = new Stopwatch();

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (this.#sinceUse.lap() < IDLE_MS) return super.dispatch(options, handler);
    afterEnds(() => super.dispatch(options, handler));
    return true;
  }
}
