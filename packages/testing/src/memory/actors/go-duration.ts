/** Formats milliseconds as Go formats a duration: `24h0m0s`, `1.5s`, `200ms`. */
export function goDuration(ms: number): string {
  if (ms < 1_000) return `${String(ms)}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = `${String((ms % 60_000) / 1_000)}s`;
  if (hours > 0) return `${String(hours)}h${String(minutes)}m${seconds}`;
  return minutes > 0 ? `${String(minutes)}m${seconds}` : seconds;
}
