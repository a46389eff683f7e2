import { parseExact } from "../../../src/ui/collect/exact-json.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Returns a duration in the unit that suits it: `840 µs`, `12 ms`, `3.4 s`, `2 m 05 s`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return "–";
  if (ms === 0) return "0 ms";
  if (ms < 1) return `${String(Math.round(ms * 1000))} µs`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < SECOND) return `${String(Math.round(ms))} ms`;
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(ms < 10 * SECOND ? 2 : 1)} s`;
  if (ms < HOUR) return `${String(Math.floor(ms / MINUTE))} m ${pad(Math.floor((ms % MINUTE) / SECOND))} s`;
  if (ms < DAY) return `${String(Math.floor(ms / HOUR))} h ${pad(Math.floor((ms % HOUR) / MINUTE))} m`;
  return `${String(Math.floor(ms / DAY))} d ${String(Math.floor((ms % DAY) / HOUR))} h`;
}

/** Returns a duration on a scale, without zeros behind the point: `0`, `20 ms`, `1.5 s`. */
export function formatTick(ms: number): string {
  if (ms === 0) return "0";
  return formatDuration(ms)
    .replace(/(\.\d*?)0+(?= )/u, "$1")
    .replace(/\.(?= )/u, "");
}

/** Returns the local time of day with milliseconds. */
export function formatTime(time: number): string {
  const date = new Date(time);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map(pad).join(":");
  return `${parts}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** Returns the local date and time. */
export function formatDate(time: number): string {
  const date = new Date(time);
  const day = [date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate())].join("-");
  return `${day} ${formatTime(time)}`;
}

/** Returns how long ago a time is, in one unit. */
export function formatAge(ms: number): string {
  if (ms < 5 * SECOND) return "now";
  if (ms < MINUTE) return `${String(Math.floor(ms / SECOND))} s ago`;
  if (ms < HOUR) return `${String(Math.floor(ms / MINUTE))} min ago`;
  if (ms < DAY) return `${String(Math.floor(ms / HOUR))} h ago`;
  return `${String(Math.floor(ms / DAY))} d ago`;
}

/** Returns a size in bytes, kB or MB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Returns a count with thin spaces between thousands. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/gu, "\u202f");
}

/** Returns `1 event`, `2 events`. */
export function plural(count: number, noun: string, more = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : more}`;
}

/** Returns JSON with indentation and its numbers as they are; text that is not JSON as it is. */
export function formatValue(text: string): string {
  try {
    return JSON.stringify(parseExact(text), undefined, 2);
  } catch {
    return text;
  }
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
