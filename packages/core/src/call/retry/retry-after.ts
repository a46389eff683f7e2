/**
 * Reads a `Retry-After` header, seconds or a date, and returns milliseconds. Undefined for anything else.
 *
 * @param nowMs milliseconds since 1970
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(value = "", nowMs: number): number | undefined {
  const isCount = /^\s*\d+\s*$/.test(value);
  // Every form of HTTP's dates begins with a day's name; Date.parse takes much more.
  const date = /^\s*[A-Z]/.test(value) ? Date.parse(value) : NaN;
  const ms = isCount ? Number(value) * 1000 : Math.max(0, date - nowMs);
  return ms >= 0 ? ms : undefined;
}
