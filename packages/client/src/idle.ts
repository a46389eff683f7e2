import { nextTurn } from "./timer.ts";

/** For how long a connection may be idle and still be used without a look at it. */
export const IDLE_MS = 1_000;

/**
 * Calls back when the ends of connections that came while nothing ran have been noticed: Node reads them in the next turn of the
 * event loop, and emits their events in the one after it.
 */
export function afterEnds(callback: () => void): void {
  nextTurn(() => nextTurn(callback));
}
