import { invalidArgument } from "../errors/dapr-error.ts";
import { plain } from "./plain.ts";
import type { HttpPlatform, Platform } from "../platform/platform.ts";

/** Known to every loaded copy of this package. */
const TEXT = Symbol.for("@dapr-ts/json");

/** A value that is JSON text already, which goes into a request as it is. */
export interface JsonText {
  readonly [TEXT]: string;
}

export const jsonText = (text: string): JsonText => ({ [TEXT]: text });

/** The JSON text of a value. Refuses what JSON has no text for: undefined, functions, symbols, bigints, cycles. */
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
  // JSON.stringify escapes lone surrogates, so what it returns is always well-formed.
  return json;
}

/** Why HTTP cannot carry some values, when it cannot. */
export const noBytes = (what: string, values: readonly unknown[]): string | undefined =>
  values.some((value) => value instanceof Uint8Array)
    ? `HTTP carries ${what} as JSON, which has no bytes`
    : undefined;

/** The JSON of a list, whose items are made JSON one by one. */
export const listJson = <T>(items: readonly T[], json: (item: T) => string): string =>
  `[${items.map(json).join(",")}]`;

/** The JSON of an object with one more member at its end, whose value is JSON already. */
export function jsonWith(member: string, json: string, rest: object): string {
  const text = toJson(rest);
  return `${text.slice(0, -1)}${text === "{}" ? "" : ","}"${member}":${json}}`;
}

/** Bytes stay bytes; everything else becomes the UTF-8 bytes of its JSON. */
export function toBytes(value: unknown, platform: Platform, what = "value"): Uint8Array {
  return value instanceof Uint8Array ? value : platform.utf8Encode(toJson(value, what));
}

/** What {@link toBytes} wrote: the value if the bytes are JSON, otherwise the bytes themselves. */
export function fromBytes(bytes: Uint8Array, platform: HttpPlatform): unknown {
  if (!mayStartJson(bytes[0])) return plain(bytes);
  try {
    return JSON.parse(platform.utf8Decode(bytes)) as unknown;
  } catch {
    return plain(bytes);
  }
}

/** What {@link fromBytes} reads, and undefined of no bytes at all. */
export const fromAnyBytes = (bytes: Uint8Array, platform: HttpPlatform): unknown =>
  bytes.length === 0 ? undefined : fromBytes(bytes, platform);

/** A white space, a digit, a quote, a bracket, a minus sign, or the first letter of true, false and null. */
const mayStartJson = (byte = 0): boolean => /[\s\d"[{tfn-]/.test(String.fromCharCode(byte));
