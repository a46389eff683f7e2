/**
 * A value that came as JSON, in the shape of an example: what is missing, or of another type, is as empty as the example's.
 * Of a list every item is like the example's only one; an example without members stands for a map of strings; undefined
 * stands for anything.
 */
export function shaped<T>(example: T, value: unknown): T {
  return like(example, value) as T;
}

function like(example: unknown, value: unknown): unknown {
  if (example === undefined) return value;
  if (typeof example === "number") return Number(value ?? 0);
  if (typeof example !== "object") return typeof value === typeof example ? value : example;
  if (Array.isArray(example)) {
    return Array.isArray(value) ? value.map((item) => like(example[0], item)) : [];
  }
  const source = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const members = Object.entries(example as object);
  return Object.fromEntries(
    members.length === 0
      ? Object.entries(source).filter(([, item]) => typeof item === "string")
      : members.map(([name, one]) => [name, like(one, source[name] ?? source[snakeCase(name)])]),
  );
}

/** daprd has some names as protobuf's own are: `resource_type` for `resourceType`. */
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
