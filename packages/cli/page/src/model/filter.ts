/** A value that a filter compares. A list matches if one of its values does. */
export type FieldValue = string | number | undefined | readonly (string | undefined)[];

/** The fields of a list's items that a filter may name. */
export type Fields<T> = Readonly<Record<string, (item: T) => FieldValue>>;

/** One condition of a filter. */
export interface Term {
  /** Undefined: the whole text of an item. */
  readonly field: string | undefined;
  readonly value: string;
  readonly not: boolean;
}

/** Splits at spaces outside of quotes: `topic:orders -app:shop "two words"`. */
const TOKEN = /(-?)(?:([a-z][\w-]*):)?(?:"([^"]*)"?|(\S+))/giu;

/** Reads a filter. A name that is not a field is part of the text. */
export function parseFilter(text: string, fields: readonly string[]): Term[] {
  const terms: Term[] = [];
  for (const [whole, minus = "", name, quoted, plain] of text.matchAll(TOKEN)) {
    const field = fields.find((known) => known === name?.toLowerCase());
    const value = quoted ?? plain ?? "";
    const isText = name !== undefined && field === undefined;
    const found = isText ? whole.slice(minus.length).replaceAll('"', "") : value;
    if (found !== "") terms.push({ field, value: found.toLowerCase(), not: minus === "-" });
  }
  return terms;
}

/**
 * Returns a function that tests whether an item matches all terms of a filter. Text matches a part of a field; `>` and `<`
 * compare numbers.
 */
export function matcher<T>(
  text: string,
  fields: Fields<T>,
  textOf: (item: T) => string,
): (item: T) => boolean {
  const tests = parseFilter(text, Object.keys(fields)).map(({ field, value, not }) => {
    const read = field === undefined ? textOf : fields[field];
    const compare = comparison(value);
    return (item: T): boolean => compare(read?.(item)) !== not;
  });
  return (item) => tests.every((test) => test(item));
}

function comparison(value: string): (found: FieldValue) => boolean {
  const [, sign, number] = /^([<>])(\d+(?:\.\d+)?)$/u.exec(value) ?? [];
  if (sign !== undefined) {
    const limit = Number(number);
    return (found) => typeof found === "number" && (sign === ">" ? found > limit : found < limit);
  }
  return (found) =>
    typeof found === "object"
      ? found.some((one) => one?.toLowerCase().includes(value))
      : String(found ?? "")
          .toLowerCase()
          .includes(value);
}
