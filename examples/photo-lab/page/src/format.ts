/** Such as `66 kB` or `1.5 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} B`;
  if (bytes < 999_500) return `${(bytes / 1000).toFixed(0)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Such as `0.6 megapixels` or `12 megapixels`. */
export const megapixels = (pixels: number): string =>
  `${(pixels / 1e6).toFixed(pixels < 10e6 ? 1 : 0)} megapixels`;

/** Such as `45 ms` or `1.4 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${String(Math.round(milliseconds))} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Such as `99.6 %`. */
export const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

/** The time of day, with the day where that is not today. */
export function time(at: number, now: Date): string {
  const date = new Date(at);
  const clock = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return date.toDateString() === now.toDateString() ? clock : `${date.toLocaleDateString()} ${clock}`;
}
