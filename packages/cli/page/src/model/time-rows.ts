/** A bar on the track of a row. */
export interface Bar {
  readonly start: number;
  /** Undefined: it has not ended. */
  readonly end: number | undefined;
  readonly tone: "good" | "bad" | "busy" | "wait" | "quiet" | `hue-${string}`;
  /** Text of its title. */
  readonly title: string;
}

/** A row with a label and a track of time. */
export interface TimeRow {
  readonly key: string;
  readonly label: string;
  /** Kind of the row, in a word. */
  readonly kind: string;
  /** Further text behind the label. */
  readonly note: string | undefined;
  readonly depth: number;
  readonly bars: readonly Bar[];
  /** Undefined: it has no rows below it. */
  readonly isCollapsed: boolean | undefined;
  readonly isError: boolean;
}

/** A span of time with its marks. */
export interface Scale {
  readonly start: number;
  readonly end: number;
  /** Distances from the start, in milliseconds. */
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 5];

/** Returns the scale of rows. What has not ended goes up to now. */
export function scaleOf(rows: readonly TimeRow[], now: number, tickCount = 5): Scale {
  const bars = rows.flatMap((row) => row.bars);
  if (bars.length === 0) return { start: now, end: now + 1, ticks: [0] };
  const start = bars.reduce((least, bar) => Math.min(least, bar.start), Infinity);
  const last = bars.reduce((most, bar) => Math.max(most, bar.end ?? Math.max(now, bar.start)), start);
  const end = Math.max(last, start + 0.001);
  const rough = (end - start) / tickCount;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let at = 0; at <= end - start; at += step) ticks.push(at);
  return { start, end, ticks };
}

/** Returns where a bar is on the track, in percent. It is always wide enough to be seen. */
export function placeOf({ start, end }: Bar, scale: Scale, now: number): { left: number; width: number } {
  const length = scale.end - scale.start;
  const left = ((start - scale.start) / length) * 100;
  const width = (((end ?? Math.max(now, start)) - start) / length) * 100;
  return { left: Math.min(left, 99.6), width: Math.max(0.4, Math.min(width, 100 - left)) };
}
