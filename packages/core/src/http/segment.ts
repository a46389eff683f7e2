/**
 * Encodes a segment as `encodeURIComponent` does, and `.` and `..` in a form that daprd reads as a name. A WHATWG URL
 * parser reads `%2E` as a dot, so the fetch carrier refuses such a path; otherwise it would become another one.
 */
export function encodeSegment(name: string): string {
  if (name === ".") return "%2E";
  if (name === "..") return "%2E%2E";
  return encodeURIComponent(name);
}
