/** A member of a value that JSON cannot represent. */
export interface Formless {
  /** Its path, such as `.tags[0]`; empty for the value itself. */
  readonly path: string;
  /** Its kind, such as `Map`. */
  readonly kind: string;
}

/** Kinds of objects that may have no members: everything that they hold is in their JSON. */
const PLAIN = /^(?:Object|Array|Number|String|Boolean)$/;

/**
 * Finds an object that `JSON.stringify` writes as `{}`, or byte by byte, although it holds something else: a Map, a Set, a
 * Blob, a Promise, an Error, a typed array. The value must have no cycles.
 */
export function findFormless(value: unknown): Formless | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return undefined;
  const keys = ArrayBuffer.isView(value) ? [] : Object.keys(value);
  if (keys.length === 0) {
    const kind = tagOf(value);
    return PLAIN.test(kind) ? undefined : { path: "", kind };
  }
  const isList = Array.isArray(value);
  for (const key of keys) {
    const found = findFormless((value as Record<string, unknown>)[key]);
    if (found !== undefined) return { ...found, path: `${isList ? `[${key}]` : `.${key}`}${found.path}` };
  }
  return undefined;
}

/** Returns the name that `Object.prototype.toString` has for a value's kind, also for a value of another realm. */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
