import type { Platform } from "./platform.ts";

/** Bytes of as many characters below U+0100. */
export function toLatin1(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The UTF-8 bytes of a string; a lone surrogate becomes U+FFFD, as `TextEncoder` has it. */
export function utf8Encode(text: string): Uint8Array<ArrayBuffer> {
  // What it is deprecated for is what is wanted here, a character for each byte; and an engine is faster than a loop in it.
  return toLatin1(unescape(encodeURIComponent(text.toWellFormed())));
}

/** Characters below U+0100, one for each byte. */
export function fromLatin1(bytes: Uint8Array): string {
  let text = "";
  // In pieces, because an engine takes only so many arguments; and not spread, which takes each out of the array's iterator.
  for (let i = 0; i < bytes.length; i += 4096)
    text += String.fromCharCode.apply(undefined, bytes.subarray(i, i + 4096) as unknown as number[]);
  return text;
}

/** The text of UTF-8 bytes; where it is malformed there is U+FFFD, as in `TextDecoder`, if not always as often. A byte order mark stays. */
export function utf8Decode(bytes: Uint8Array): string {
  const latin1 = fromLatin1(bytes);
  if (/^[\0-\x7f]*$/.test(latin1)) return latin1;
  return wellFormed(latin1) ?? latin1.replace(SEQUENCES, (bytes) => wellFormed(bytes) ?? "\ufffd");
}

function wellFormed(latin1: string): string | undefined {
  try {
    return decodeURIComponent(escape(latin1));
  } catch {
    return undefined;
  }
}

/** A lead byte, or any other that is no ASCII, and as many of those that may follow it. */
const SEQUENCES = /[\xf0-\xff][\x80-\xbf]{0,3}|[\xe0-\xef][\x80-\xbf]{0,2}|[\x80-\xdf][\x80-\xbf]?/g;

/** An identifier of a UUID's shape and size. Without the platform's `crypto` it is random, and no secret. */
export function randomId(): string {
  return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () =>
    Math.floor(Math.random() * 16).toString(16),
  );
}

/** A platform of ECMAScript alone, for guests that have nothing else. */
export const plainPlatform: Platform = { utf8Encode, utf8Decode, randomId };
