import type { HeaderRecord } from "./message.ts";

/** The header of the token, in both directions. */
export const TOKEN_HEADER = "dapr-api-token";

/** Returns true for a request with the token that daprd sends. Takes as long for a wrong token as for the right one. */
export function carriesToken(headers: HeaderRecord, expected: string): boolean {
  const given = headers[TOKEN_HEADER];
  return typeof given === "string" && sameText(given, expected);
}

function sameText(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  // Beyond the end charCodeAt gives NaN, which the operator takes as 0.
  for (let i = 0; i < expected.length; i++) difference |= given.charCodeAt(i) ^ expected.charCodeAt(i);
  return difference === 0;
}
