import { invalidArgument } from "@dapr-ts/core/internal";

/** Runs a function for each item, some at a time. After the first failure no other item is begun. */
export async function parallel<T, R>(
  items: Iterable<T>,
  limit: number,
  run: (item: T, index: number) => R | Promise<R>,
): Promise<R[]> {
  if (!(limit >= 1)) throw invalidArgument(`limit is ${String(limit)}, it must be 1 or more`);
  const all = [...items];
  const results = new Array<R>(all.length);
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (!failed && next < all.length) {
      const index = next++;
      try {
        results[index] = await run(all[index] as T, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, all.length) }, lane));
  return results;
}
