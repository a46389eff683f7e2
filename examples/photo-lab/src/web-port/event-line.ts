import type { NumberedInvocation } from "./invocations.ts";

/** One of the demo's lines: `event-3##2026-11-21 13:30:00,image-api-grayscale,old_size: 66.42 (kb), …` */
export function eventLine({ number, at, appId, oldSize, newSize, costMs }: NumberedInvocation): string {
  const sizes = `old_size: ${kilobytes(oldSize)} (kb), cur_size: ${kilobytes(newSize)} (kb)`;
  const cost = `cost_time: ${(costMs / 1000).toFixed(3)} (s)`;
  return `event-${String(number)}##${localTime(new Date(at))},${appId},${sizes} ${cost}`;
}

const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(2);

function localTime(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = [String(date.getFullYear()), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
}
