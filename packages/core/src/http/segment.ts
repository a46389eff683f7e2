/**
 * `encodeURIComponent`, and `.` and `..` in a form that daprd takes as a name. A WHATWG URL parser takes `%2E` for a
 * dot all the same, so the fetch carrier refuses such a path rather than have it resolved into another one.
 */
export function encodeSegment(name: string): string {
  if (name === ".") return "%2E";
  if (name === "..") return "%2E%2E";
  return encodeURIComponent(name);
}
