import { invalidArgument } from "./errors/dapr-error.ts";
import type { Platform } from "./platform.ts";

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
  try {
    json = JSON.stringify(value);
  } catch (cause) {
    throw invalidArgument(`${what} cannot be written as JSON: ${(cause as Error).message}`, cause);
  }
  if (json === undefined) throw invalidArgument(`${what} has no JSON form (${typeof value})`);
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
export function fromBytes(bytes: Uint8Array, platform: Platform): unknown {
  if (!mayStartJson(bytes[0])) return plain(bytes);
  try {
    return JSON.parse(platform.utf8Decode(bytes)) as unknown;
  } catch {
    return plain(bytes);
  }
}

/** A `Uint8Array` of its own memory, for the caller to keep, where a transport brought a Buffer over a larger one. */
export function plain(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array && bytes.byteLength === bytes.buffer.byteLength
    ? bytes
    : new Uint8Array(bytes);
}

/** White space, a quote, a bracket, a minus sign, a digit, or the first letter of true, false and null. */
const mayStartJson = (byte = 0): boolean => (byte >= 0x30 && byte <= 0x39) || JSON_STARTS.includes(byte);

const JSON_STARTS = [0x7b, 0x22, 0x5b, 0x6e, 0x74, 0x66, 0x2d, 0x09, 0x0a, 0x0d, 0x20];

/** Standard base64's characters, by their values. */
export const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Standard base64 with padding; written out because a Wasm guest has neither `btoa` nor `Buffer`. */
export function toBase64(bytes: Uint8Array): string {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += BASE64.charAt(group >> 18) + BASE64.charAt((group >> 12) & 63);
    out += i + 1 < bytes.length ? BASE64.charAt((group >> 6) & 63) : "=";
    out += i + 2 < bytes.length ? BASE64.charAt(group & 63) : "=";
  }
  return out;
}
