/** Milliseconds as one of Go's durations, to the nanosecond. */
export const goForm = (ms: number): string =>
  Number.isInteger(ms) ? `${String(ms)}ms` : `${String(Math.round(ms * 1e6))}ns`;
