import { isBytes } from "./bytes.ts";

/** Returns true for `application/json`, `application/problem+json; charset=utf-8` and the like. */
export function isJsonType(type: string): boolean {
  return /^application\/([\w.+-]+\+)?json\b/i.test(type);
}

/** Returns true for types whose data daprd sends as a string (components-contrib's contenttype.IsStringContentType). */
export function isTextType(type: string): boolean {
  return /^(?:text\/|application\/xml\b)/i.test(type);
}

/** Returns the media type of a value: that of bytes, or JSON. */
export const mediaTypeOf = (value: unknown): string =>
  isBytes(value) ? "application/octet-stream" : "application/json";
