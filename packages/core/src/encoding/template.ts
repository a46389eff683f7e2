/** An template of a type: of a list its one item, of what may be missing a function or, for anything at all, undefined. */
export type Template<T> = undefined extends T
  ? undefined | (() => Template<NonNullable<T>>)
  : T extends readonly (infer I)[]
    ? readonly [Template<I>]
    : T extends object
      ? { readonly [K in keyof T]: Template<T[K]> }
      : T;

/**
 * A value that came as JSON, in the shape of an template: what is missing is as empty as the template's. An template without
 * members stands for a map.
 */
export function applyTemplate<T>(template: Template<T>, value: unknown): T {
  return fill(template, value) as T;
}

function fill(template: unknown, value: unknown): unknown {
  if (template === undefined) return value;
  if (typeof template === "function") return value && fill((template as () => unknown)(), value);
  if (typeof template === "number") return Number(value ?? 0);
  if (typeof template !== "object") return value ?? template;
  if (Array.isArray(template))
    return Array.isArray(value) ? value.map((item) => fill(template[0], item)) : [];
  const source = (value ?? {}) as Record<string, unknown>;
  const members = Object.entries(template as object);
  if (members.length === 0) return { ...source };
  return Object.fromEntries(members.map(([name, one]) => [name, fill(one, source[name])]));
}
