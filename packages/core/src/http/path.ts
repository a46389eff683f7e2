/** A path of which every part after the first is one encoded segment: `path("/v1.0/state", store, key)`. */
export function path(prefix: string, ...segments: string[]): string {
  let result = prefix;
  for (const segment of segments) result += `/${encodeSegment(segment)}`;
  return result;
}

/**
 * `encodeURIComponent`, and `.` and `..` in a form that daprd takes as a name. A WHATWG URL parser takes `%2E` for a
 * dot all the same, so the fetch carrier refuses such a path rather than have it resolved into another one.
 */
export function encodeSegment(name: string): string {
  if (name === ".") return "%2E";
  if (name === "..") return "%2E%2E";
  return encodeURIComponent(name);
}

/** Adds the parameters that have a value to a path, in their order. */
export function withQuery(
  target: string,
  parameters: Iterable<readonly [name: string, value: string | undefined]>,
): string {
  let query = "";
  for (const [name, value] of parameters) {
    if (value === undefined) continue;
    query += `${query === "" ? "?" : "&"}${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  }
  return target + query;
}

/** Metadata as daprd reads it from a query: `metadata.name=value`. */
export function* metadataQuery(
  metadata: Readonly<Record<string, string>> | undefined,
): Generator<readonly [string, string]> {
  if (metadata === undefined) return;
  for (const [name, value] of Object.entries(metadata)) yield [`metadata.${name}`, value];
}
