/** An example of a type: of a list its one item, of what may be missing a function or, for anything at all, undefined. */
export type Example<T> = undefined extends T
  ? undefined | (() => Example<NonNullable<T>>)
  : T extends readonly (infer I)[]
    ? readonly [Example<I>]
    : T extends object
      ? { readonly [K in keyof T]: Example<T[K]> }
      : T;

/**
 * A value that came as JSON, in the shape of an example: what is missing is as empty as the example's. An example without
 * members stands for a map.
 */
export function shaped<T>(example: Example<T>, value: unknown): T {
  return like(example, value) as T;
}

function like(example: unknown, value: unknown): unknown {
  if (example === undefined) return value;
  if (typeof example === "function") return value && like((example as () => unknown)(), value);
  if (typeof example === "number") return Number(value ?? 0);
  if (typeof example !== "object") return value ?? example;
  if (Array.isArray(example)) return Array.isArray(value) ? value.map((item) => like(example[0], item)) : [];
  const source = (value ?? {}) as Record<string, unknown>;
  const members = Object.entries(example as object);
  if (members.length === 0) return { ...source };
  return Object.fromEntries(members.map(([name, one]) => [name, like(one, source[name])]));
}
