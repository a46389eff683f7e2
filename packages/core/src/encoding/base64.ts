import { invalidArgument } from "../errors/dapr-error.ts";

/** Standard base64's characters, by their values. */
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const CODES = /* @__PURE__ */ (() => {
  const codes = new Int8Array(128).fill(-1);
  for (let i = 0; i < BASE64.length; i++) codes[BASE64.charCodeAt(i)] = i;
  return codes;
})();

/** Returns standard base64 with padding. Written out because a Wasm guest has neither `btoa` nor `Buffer`. */
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

/** Returns the bytes of standard base64. Written out because a Wasm guest has neither `atob` nor `Buffer`. */
export function fromBase64(text: string): Uint8Array {
  const length = text.endsWith("==") ? text.length - 2 : text.endsWith("=") ? text.length - 1 : text.length;
  if (length % 4 === 1) throw invalidArgument("invalid base64: its length is 1 more than a multiple of 4");
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let group = 0;
  let at = 0;
  for (let i = 0; i < length; i++) {
    const code = CODES[text.charCodeAt(i)] ?? -1;
    if (code < 0) throw invalidArgument(`invalid base64 at character ${String(i)}`);
    group = ((group << 6) | code) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (group >> bits) & 0xff;
    }
  }
  return bytes;
}
