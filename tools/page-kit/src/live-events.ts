/** Something to be seen that changes. */
export interface LiveSource<View> {
  readonly view: View;
  /** Calls whenever the view has changed. Returns a function that ends that. */
  listen(listener: () => void): () => void;
}

/** Between two messages, however much happens. */
const PAUSE_MS = 200;

/**
 * Streams the whole view as server-sent events whenever a part of it changes. It ends with the signal.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* liveEvents<View>(
  source: LiveSource<View>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let wake = (): void => undefined;
  let news = true;
  const silence = source.listen(() => {
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
      yield `data: ${JSON.stringify(source.view)}\n\n`;
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

/** Headers of such a response. */
export const EVENT_STREAM = { "content-type": "text/event-stream", "cache-control": "no-store" } as const;
