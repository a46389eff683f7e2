/** Control characters, line separators and the marks that reorder text on a screen. */
// Written out, because StarlingMonkey has no Unicode properties such as \p{Cc}.
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Escapes characters with which a foreign name could forge a log line or hide a part of one. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
