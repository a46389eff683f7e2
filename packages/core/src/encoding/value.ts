import { invalidArgument } from "../errors/dapr-error.ts";
import { bytesOf, isBytes } from "./bytes.ts";
import { jsonOr } from "./json.ts";
import { findFormless } from "./json-form.ts";
import { plain } from "./plain.ts";
import type { HttpPlatform, Platform } from "../platform/platform.ts";

/** Known to every loaded copy of this package. */
const TEXT = Symbol.for("@dapr-ts/json");

/** A value that is JSON text already, which goes into a request as it is. */
export interface JsonText {
  readonly [TEXT]: string;
}

export const jsonText = (text: string): JsonText => ({ [TEXT]: text });

/**
 * Returns the JSON text of a value.
 *
 * @throws DaprError `invalid_argument` for what JSON cannot represent: undefined, functions, symbols, bigints, cycles, and
 * objects such as a Map, a Set, a Blob or a typed array, on their own or as a member.
 */
export function toJson(value: unknown, what = "value"): string {
  const text = (value as Partial<JsonText> | null | undefined)?.[TEXT];
  if (text !== undefined) return text;
  let json: string | undefined;
  let cause: Error | undefined;
  try {
    json = JSON.stringify(value);
  } catch (thrown) {
    cause = thrown as Error;
  }
  if (json === undefined)
    throw invalidArgument(`${what} cannot be written as JSON: ${cause?.message ?? typeof value}`, cause);
  // Only then can something be missing; searching the text is much faster than visiting every member.
  if (json.includes("{}") || json.includes('{"0":')) requireForm(value, what);
  // JSON.stringify escapes lone surrogates, so what it returns is always well-formed.
  return json;
}

function requireForm(value: unknown, what: string): void {
  const found = findFormless(value);
  if (found === undefined) return;
  const { path, kind } = found;
  throw invalidArgument(
    /Array|DataView/.test(kind)
      ? `${what}${path} is a ${kind}, which JSON cannot represent: pass the bytes on their own, or encode them as base64`
      : `${what}${path} is a ${kind}, which JSON cannot represent: convert it to plain objects, arrays and strings first`,
  );
}

/** Returns why HTTP cannot carry some values; `undefined` if it can. */
export const noBytes = (what: string, values: readonly unknown[]): string | undefined =>
  values.some(isBytes) ? `HTTP carries ${what} as JSON, which has no bytes` : undefined;

/** Returns the JSON of a list whose items are encoded one by one. */
export const listJson = <T>(items: readonly T[], json: (item: T) => string): string =>
  `[${items.map(json).join(",")}]`;

/** Returns the JSON of an object with one more member, whose value is JSON text. */
export function jsonWith(member: string, json: string, rest: object): string {
  const text = toJson(rest);
  return `${text.slice(0, -1)}${text === "{}" ? "" : ","}"${member}":${json}}`;
}

/** Returns bytes as they are, and the UTF-8 bytes of anything else's JSON. */
export function toBytes(value: unknown, platform: Platform, what = "value"): Uint8Array {
  return bytesOf(value) ?? platform.utf8Encode(toJson(value, what));
}

/** Returns the value of bytes that are JSON, and other bytes as they are. */
export function fromBytes(bytes: Uint8Array, platform: HttpPlatform): unknown {
  if (!mayStartJson(bytes[0])) return plain(bytes);
  return jsonOr(platform.utf8Decode(bytes), () => plain(bytes));
}

/** Returns `undefined` for no bytes, and otherwise what {@link fromBytes} returns. */
export const fromAnyBytes = (bytes: Uint8Array, platform: HttpPlatform): unknown =>
  bytes.length === 0 ? undefined : fromBytes(bytes, platform);

/** Returns true for white space, a digit, a quote, a bracket, a minus sign, and the first letters of true, false and null. */
const mayStartJson = (byte = 0): boolean => /[\s\d"[{tfn-]/.test(String.fromCharCode(byte));
