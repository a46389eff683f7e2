import { requireName } from "../call/names.ts";
import { encodeSegment } from "./segment.ts";

/**
 * Returns a path in which every part after the first is one encoded segment: `path("/v1.0/state", store, key)`.
 *
 * @throws DaprError `invalid_argument` for an empty part, which would make it another path
 */
export function path(prefix: string, ...segments: string[]): string {
  let result = prefix;
  for (const segment of segments) {
    requireName(`a name in ${prefix}`, segment);
    result += `/${encodeSegment(segment)}`;
  }
  return result;
}

/** Adds the parameters that have a value to a path, in their order. */
export function withQuery(
  target: string,
  parameters: Iterable<readonly [name: string, value: string | undefined]>,
): string {
  let path = target;
  let mark = "?";
  for (const [name, value] of parameters) {
    if (value === undefined) continue;
    path += `${mark}${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
    mark = "&";
  }
  return path;
}

/** Adds metadata to a path as daprd reads it from a query, `metadata.name=value`, after parameters. */
export function withMetadata(
  target: string,
  metadata: Readonly<Record<string, string>> = {},
  parameters: readonly (readonly [name: string, value: string | undefined])[] = [],
): string {
  const named = Object.entries(metadata).map(([name, value]) => [`metadata.${name}`, value] as const);
  return withQuery(target, [...parameters, ...named]);
}
