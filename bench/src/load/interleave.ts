import { rotated } from "../statistics.ts";

/** How often each contestant is measured. */
export interface Rounds {
  readonly counted: number;
  /** Rounds before those that count. Default: 1. */
  readonly warmUp?: number;
}

/**
 * Measures every contestant once a round, A B C, B C A, C A B and so on.
 *
 * @returns the counted values of each contestant, in the order of the rounds
 */
export async function interleave<C, V>(
  contestants: readonly C[],
  { counted, warmUp = 1 }: Rounds,
  measure: (contestant: C) => Promise<V>,
): Promise<V[][]> {
  const values = contestants.map((): V[] => []);
  for (let round = -warmUp; round < counted; round++) {
    for (const index of rotated([...contestants.keys()], round + warmUp)) {
      const value = await measure(contestants[index] as C);
      if (round >= 0) values[index]?.push(value);
    }
  }
  return values;
}

/** Short, so that other work of the machine affects all contestants of a round alike. */
const SLICE_MS = 250;
/** In the first seconds V8 interprets and compiles, which can take more than the calls themselves. */
const WARM_UP_MS = 2_000;

/** Measures every contestant for some seconds in all, in short slices, after a warm-up of half that time, at most two seconds. */
export function interleaveSlices<C, V>(
  contestants: readonly C[],
  seconds: number,
  measure: (contestant: C, ms: number) => Promise<V>,
): Promise<V[][]> {
  const counted = Math.max(2, Math.round((seconds * 1_000) / SLICE_MS));
  const ms = (seconds * 1_000) / counted;
  const warmUp = Math.ceil(Math.min(WARM_UP_MS / ms, counted / 2));
  return interleave(contestants, { counted, warmUp }, (contestant) => measure(contestant, ms));
}
