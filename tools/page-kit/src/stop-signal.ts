/** Aborts at Ctrl-C, and when the process is told to end. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => stop.abort());
  return stop.signal;
}
