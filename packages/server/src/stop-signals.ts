import { unref } from "@dapr-ts/client/internal";
import type { Logger } from "@dapr-ts/core/internal";

/** Stops the server on a signal, once. Returns a function that removes the handlers. */
export function onStopSignals(signals: readonly NodeJS.Signals[], stop: () => void): () => void {
  const listen = (): void => {
    release();
    stop();
  };
  let isReleased = false;
  const release = (): void => {
    if (isReleased) return;
    isReleased = true;
    for (const signal of signals) process.off(signal, listen);
    expectListeners(-1);
  };
  expectListeners(1);
  for (const signal of signals) process.once(signal, listen);
  return release;
}

/** Makes room for a server's listeners: Node warns of a leak at the eleventh, and a process may have more servers. */
function expectListeners(more: 1 | -1): void {
  const limit = process.getMaxListeners();
  // 0 stands for no limit.
  if (limit > 1) process.setMaxListeners(limit + more);
}

/** How long a process may take to end after its server has stopped. */
const END_MS = 1_000;

/** Logs what still keeps the process alive a second after the stop. */
export function reportLeftovers(logger: Logger): void {
  const timer = setTimeout(() => {
    const counts = new Map<string, number>();
    for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
    const list = [...counts].map(([name, count]) => `${name} (${String(count)})`).join(", ");
    logger.debug(
      `the server has stopped, and these resources keep the process alive: ${list || "none known"}`,
    );
  }, END_MS);
  // It must not be such a leftover itself.
  unref(timer);
}
