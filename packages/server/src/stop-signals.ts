import type { Logger } from "@dapr-ts/core/internal";

/** Stops the server on a signal, once. Returns a function that removes the handlers. */
export function onStopSignals(signals: readonly NodeJS.Signals[], stop: () => void): () => void {
  const listen = (): void => {
    release();
    stop();
  };
  const release = (): void => {
    for (const signal of signals) process.off(signal, listen);
  };
  for (const signal of signals) process.once(signal, listen);
  return release;
}

/** How long a process may take to end after its server has stopped. */
const END_MS = 1_000;

/** Logs what still keeps the process alive a second after the stop. */
export function reportLeftovers(logger: Logger): void {
  // Unreferenced: it must not be such a leftover itself.
  setTimeout(() => {
    const counts = new Map<string, number>();
    for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
    const list = [...counts].map(([name, count]) => `${name} (${String(count)})`).join(", ");
    logger.debug(
      `the server has stopped, and these resources keep the process alive: ${list || "none known"}`,
    );
  }, END_MS).unref();
}
