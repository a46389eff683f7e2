import { invalidArgument } from "../errors/dapr-error.ts";
import { BASE64 } from "../value.ts";

const CODES: Readonly<Record<string, number>> = /* @__PURE__ */ Object.fromEntries(
  /* @__PURE__ */ Array.from(BASE64, (letter, i) => [letter, i]),
);

/** The bytes of standard base64; written out because a Wasm guest has neither `atob` nor `Buffer`. */
export function fromBase64(text: string): Uint8Array {
  const length = text.replace(/={1,2}$/, "").length;
  const bytes = new Uint8Array((length * 3) >> 2);
  // Negative as soon as one of them is.
  let all = length % 4 === 1 ? -1 : 0;
  for (let i = 0, group = 0, at = 0; i < length; i++) {
    const code = CODES[text.charAt(i)] ?? -1;
    all |= code;
    group = (group << 6) | code;
    // The first of four letters makes no byte whole.
    if (i % 4 > 0) bytes[at++] = group >> (6 - 2 * (i % 4));
  }
  if (all < 0) throw invalidArgument("this is no base64");
  return bytes;
}
