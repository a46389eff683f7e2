import { toLatin1 } from "./bytes.ts";
import type { Platform } from "@dapr-ts/core/internal";

/** The UTF-8 bytes of a string; a lone surrogate becomes U+FFFD, as `TextEncoder` has it. */
export function utf8Encode(text: string): Uint8Array<ArrayBuffer> {
  // What it is deprecated for is what is wanted here, a character for each byte; and an engine is faster than a loop in it.
  return toLatin1(unescape(encodeURIComponent(text.toWellFormed())));
}

/** The text of UTF-8 bytes; what is malformed becomes U+FFFD where `TextDecoder` has one. A byte order mark stays. */
export function utf8Decode(bytes: Uint8Array): string {
  let text = "";
  let units: number[] = [];
  for (let i = 0; i < bytes.length;) {
    const lead = bytes[i++] as number;
    let code = lead;
    if (lead >= 0x80) {
      let more = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
      code = more === 0 ? 0xfffd : lead & (0x3f >> more);
      // The bounds of the first byte after the lead keep out overlong forms, surrogates, and what is past U+10FFFF.
      let low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
      let high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
      for (; more > 0; more--) {
        const next = bytes[i];
        if (next === undefined || next < low || next > high) {
          code = 0xfffd;
          break;
        }
        code = (code << 6) | (next & 0x3f);
        low = 0x80;
        high = 0xbf;
        i++;
      }
    }
    if (code > 0xffff) units.push(0xd7c0 + (code >> 10), 0xdc00 | (code & 0x3ff));
    else units.push(code);
    // In pieces, because an engine takes only so many arguments.
    if (units.length > 4096) {
      text += String.fromCharCode(...units);
      units = [];
    }
  }
  return text + String.fromCharCode(...units);
}

/** An identifier of a UUID's shape and size. Without the platform's `crypto` it is random, and no secret. */
function randomId(): string {
  return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () =>
    Math.floor(Math.random() * 16).toString(16),
  );
}

export const guestPlatform: Platform = { utf8Encode, utf8Decode, randomId };
