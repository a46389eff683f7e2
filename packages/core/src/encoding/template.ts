/**
 * A template for `T`: strings, numbers and booleans are the values for missing members, arrays hold one sample item, an
 * object without members is a map of strings, optional members are functions, and `undefined` accepts anything.
 */
export type Template<T> = undefined extends T
  ? undefined | (() => Template<NonNullable<T>>)
  : T extends readonly (infer I)[]
    ? readonly [Template<I>]
    : T extends object
      ? { readonly [K in keyof T]: Template<T[K]> }
      : T;

/**
 * Reads foreign JSON by a template. Every member of the result has its template's type: a value that is missing, or of
 * another type, is replaced by the template's. Members without a template are left out.
 */
export function applyTemplate<T>(template: Template<T>, value: unknown): T {
  return fill(template, value) as T;
}

function fill(template: unknown, value: unknown): unknown {
  if (template === undefined) return value;
  if (typeof template === "function") {
    return value === undefined || value === null ? undefined : fill((template as () => unknown)(), value);
  }
  if (typeof template === "number") return numberOf(value, template);
  if (typeof template !== "object" || template === null) {
    return typeof value === typeof template ? value : template;
  }
  if (Array.isArray(template)) {
    return Array.isArray(value) ? value.map((item) => fill(template[0], item)) : [];
  }
  const source = isObject(value) ? value : {};
  const members = Object.entries(template);
  if (members.length === 0) return stringsOf(source);
  return Object.fromEntries(members.map(([name, member]) => [name, fill(member, own(source, name))]));
}

/** Returns a number. 64-bit numbers are strings in protobuf's JSON, and bigints in messages. */
function numberOf(value: unknown, otherwise: number): number {
  const isNumeric = /^(?:number|bigint)$/.test(typeof value) || (typeof value === "string" && value !== "");
  const number = isNumeric ? Number(value) : NaN;
  return Number.isNaN(number) ? otherwise : number;
}

function stringsOf(source: Readonly<Record<string, unknown>>): Record<string, string> {
  const strings = Object.entries(source).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(strings) as Record<string, string>;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const own = (source: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(source, name) ? source[name] : undefined;
