/**
 * Returns true for JSON texts of equal values. daprd may store a text with its members in another order, since it decodes
 * and encodes what it is sent over HTTP (onActorStateTransaction in pkg/api/http/actors.go).
 */
export function sameJson(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && sameValue(JSON.parse(a), JSON.parse(b));
}

function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a === "string" && typeof b === "string") return sameText(a, b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => sameMember(a, b, name));
}

function sameMember(a: object, b: object, name: string): boolean {
  return (
    Object.hasOwn(b, name) &&
    sameValue((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name])
  );
}

/** Compares texts in which Go replaced half a surrogate pair by U+FFFD. */
const sameText = (a: string, b: string): boolean =>
  a === b || a.replace(LONE_SURROGATE, "\ufffd") === b.replace(LONE_SURROGATE, "\ufffd");

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
