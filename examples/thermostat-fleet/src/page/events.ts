import type { Fleet } from "../fleet/fleet.ts";

/** Between two messages, however much happens. */
const PAUSE_MS = 200;

/**
 * Streams the whole view of the fleet as server-sent events whenever a part of it changes. It ends with the signal.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* fleetEvents(fleet: Fleet, signal: AbortSignal): AsyncGenerator<string> {
  let wake = (): void => undefined;
  let news = true;
  const silence = fleet.listen(() => {
    news = true;
    wake();
  });
  const woken = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const abort = (): void => wake();
  signal.addEventListener("abort", abort);
  try {
    while (!signal.aborted) {
      if (!news) await woken();
      if (signal.aborted) return;
      news = false;
      yield `data: ${JSON.stringify(fleet.view)}\n\n`;
      const rested = woken();
      const timer = setTimeout(() => wake(), PAUSE_MS);
      await rested;
      clearTimeout(timer);
    }
  } finally {
    silence();
    signal.removeEventListener("abort", abort);
  }
}
