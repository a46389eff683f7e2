/** `application/json`, `application/problem+json; charset=utf-8` and the like. */
export function isJsonType(type: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(type);
}

/** What daprd carries as a string (components-contrib's contenttype.IsStringContentType). */
export function isTextType(type: string): boolean {
  return /^(?:text\/|application\/xml\b)/i.test(type);
}
