/** Stops the server on a signal, once. Returns what takes the handlers away. */
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
