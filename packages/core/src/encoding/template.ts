/** Template for `T`: arrays hold one sample item, optional members are functions, and members of any type are undefined. */
export type Template<T> = undefined extends T
  ? undefined | (() => Template<NonNullable<T>>)
  : T extends readonly (infer I)[]
    ? readonly [Template<I>]
    : T extends object
      ? { readonly [K in keyof T]: Template<T[K]> }
      : T;

/**
 * Returns a JSON value in the shape of a template. Missing members are taken from the template. A template without members
 * stands for a map.
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
