import { invalidArgument } from "@dapr-ts/core/internal";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  let group = 0;
  let bits = 0;
  for (const byte of bytes) {
    group = (group << 8) | byte;
    for (bits += 8; bits >= 6;) text += DIGITS.charAt((group >> (bits -= 6)) & 63);
  }
  if (bits > 0) text += DIGITS.charAt((group << (6 - bits)) & 63);
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}

/**
 * The bytes of standard base64.
 *
 * @throws DaprError `invalid_argument` for anything else
 */
export function fromBase64(text: string): Uint8Array {
  const digits = text.replace(/={1,2}$/, "");
  const bytes = new Uint8Array((digits.length * 3) >> 2);
  let group = 0;
  let bits = 0;
  let at = 0;
  for (const digit of digits) {
    const value = DIGITS.indexOf(digit);
    if (value < 0 || digits.length % 4 === 1) throw invalidArgument("no base64");
    group = (group << 6) | value;
    bits += 6;
    if (bits >= 8) bytes[at++] = group >> (bits -= 8);
  }
  return bytes;
}
