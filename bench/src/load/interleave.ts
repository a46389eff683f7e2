import { rotated } from "../statistics.ts";

/**
 * Measures every contestant once a round, A B C, B C A, C A B and so on, after a round that does not count.
 *
 * @returns the values of each contestant, in the order of the rounds
 */
export async function interleave<C, V>(
  contestants: readonly C[],
  rounds: number,
  measure: (contestant: C) => Promise<V>,
): Promise<V[][]> {
  for (const contestant of contestants) await measure(contestant);
  const values = contestants.map((): V[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const index of rotated([...contestants.keys()], round)) {
      values[index]?.push(await measure(contestants[index] as C));
    }
  }
  return values;
}
