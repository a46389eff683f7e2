/** Returns milliseconds as a duration of Go, to the nanosecond. */
export const goForm = (ms: number): string =>
  Number.isInteger(ms) ? `${String(ms)}ms` : `${String(Math.round(ms * 1e6))}ns`;
