import type { Platform } from "./platform.ts";

/** Returns one byte per character, for characters below U+0100. */
export function toLatin1(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Returns the UTF-8 bytes of a string. A lone surrogate becomes U+FFFD, as in `TextEncoder`. */
export function utf8Encode(text: string): Uint8Array<ArrayBuffer> {
  // What it is deprecated for is what is wanted here, a character for each byte; and an engine is faster than a loop in it.
  return toLatin1(unescape(encodeURIComponent(text.toWellFormed())));
}

/** Returns one character below U+0100 per byte. */
export function fromLatin1(bytes: Uint8Array): string {
  let text = "";
  // In pieces, because an engine takes only so many arguments; and not spread, which takes each out of the array's iterator.
  for (let i = 0; i < bytes.length; i += 4096)
    text += String.fromCharCode.apply(undefined, bytes.subarray(i, i + 4096) as unknown as number[]);
  return text;
}

/**
 * Decodes UTF-8. Malformed sequences become U+FFFD, as with `TextDecoder`, but not always the same number of them. A byte order
 * mark stays.
 */
export function utf8Decode(bytes: Uint8Array): string {
  const latin1 = fromLatin1(bytes);
  if (/^[\0-\x7f]*$/.test(latin1)) return latin1;
  try {
    return decodeURIComponent(escape(latin1));
  } catch {
    // One pass over the text: an exception for each malformed sequence would block an engine for minutes.
    const repaired = latin1.replace(SEQUENCES, (sequence, malformed) =>
      malformed === undefined ? sequence : "\xef\xbf\xbd",
    );
    return decodeURIComponent(escape(repaired));
  }
}

/** A well-formed sequence of several bytes (RFC 3629, 4), or as a group a byte that belongs to none. */
const SEQUENCES =
  /[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf])[\x80-\xbf]|([\x80-\xff])/g;

/** Returns an identifier in the form of a UUID. It is random, but not secret, as it does not use the platform's `crypto`. */
export function randomId(): string {
  return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () =>
    Math.floor(Math.random() * 16).toString(16),
  );
}

/** A platform that uses ECMAScript only, for guests without web APIs. */
export const plainPlatform: Platform = { utf8Encode, utf8Decode, randomId };
