import { isBytes } from "./bytes.ts";

/** `application/json`, `application/problem+json; charset=utf-8` and the like. */
export function isJsonType(type: string): boolean {
  return /^application\/([\w.+-]+\+)?json\b/i.test(type);
}

/** What daprd carries as a string (components-contrib's contenttype.IsStringContentType). */
export function isTextType(type: string): boolean {
  return /^(?:text\/|application\/xml\b)/i.test(type);
}

/** What a value is sent as: bytes as they are, and anything else as JSON. */
export const mediaTypeOf = (value: unknown): string =>
  isBytes(value) ? "application/octet-stream" : "application/json";
