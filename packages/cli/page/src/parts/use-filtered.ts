import { useMemo } from "preact/hooks";
import { useRoute } from "../data/page-context.ts";
import { matcher, type Fields } from "../model/filter.ts";

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
