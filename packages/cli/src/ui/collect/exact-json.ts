/** JSON of V8 with the source text of numbers, which TypeScript's library does not declare. */
interface SourceJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

/**
 * Parses JSON so that `JSON.stringify` writes each number as it was. A number that JavaScript cannot hold, such as
 * 12345678901234567890, is an object of V8's `JSON.rawJSON`.
 */
export function parseExact(text: string): unknown {
  const json = JSON as unknown as SourceJson;
  return json.parse(text, (_, value, { source }) =>
    typeof value === "number" && source !== undefined && source !== JSON.stringify(value)
      ? json.rawJSON(source)
      : value,
  );
}
