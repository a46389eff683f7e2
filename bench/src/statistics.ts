/** Summary of several rounds of one measurement. */
export interface Spread {
  median: number;
  min: number;
  max: number;
  rounds: number;
}

/** @throws RangeError when there is nothing to take a median of */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted.at(0), sorted.at(-1)];
  if (min === undefined || max === undefined) throw new RangeError("no values");
  return { median: median(sorted), min, max, rounds: sorted.length };
}

/**
 * Each round's own ratio. The machine's mood changes from round to round, but hardly within one, so these are far
 * steadier than the ratio of two medians.
 */
export function ratios(numerators: readonly number[], denominators: readonly number[]): number[] {
  if (numerators.length !== denominators.length) throw new RangeError("a round lacks one of its two values");
  return numerators.map((value, round) => value / (denominators[round] as number));
}

/** The list, begun at another place, so that no contestant is always the first one of a round. */
export function rotated<T>(items: readonly T[], by: number): T[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}
