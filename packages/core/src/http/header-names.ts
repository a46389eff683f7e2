/** Returns a copy of headers or metadata with names in lower case. Of names that differ in case only, the last one wins. */
export function lowerCaseNames<V>(
  headers: Readonly<Record<string, V>> | null | undefined,
): Record<string, V> {
  return Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
