import { useMemo } from "preact/hooks";
import { useRoute } from "../data/page-context.ts";
import { matcher, type Fields } from "../model/filter.ts";

/** Returns items in the order of their times. They arrive almost in it, as different processes report them. */
export function useByTime<T>(items: readonly T[], timeOf: (item: T) => number): readonly T[] {
  return useMemo(() => [...items].sort((a, b) => timeOf(a) - timeOf(b)), [items]);
}

/** Returns the items that match the filter in the URL, in the reverse order if `isReversed`. */
export function useFiltered<T>(
  items: readonly T[],
  fields: Fields<T>,
  textOf: (item: T) => string,
  isReversed = false,
): readonly T[] {
  const filter = useRoute().params["q"] ?? "";
  return useMemo(() => {
    const matches = filter.trim() === "" ? items : items.filter(matcher(filter, fields, textOf));
    return isReversed ? [...matches].reverse() : matches;
  }, [items, filter]);
}
