/**
 * As much of `Buffer` and `TextDecoder` as the codecs ask of a platform that has neither: jpeg-js makes a buffer of what it
 * has decoded, and fast-png a decoder for the texts in a file. Imported before them.
 */
const guest = globalThis as { Buffer?: unknown; TextDecoder?: unknown; TextEncoder?: unknown };

guest.Buffer ??= {
  from: (bytes: ArrayLike<number>) => Uint8Array.from(bytes),
  alloc: (length: number) => new Uint8Array(length),
};

guest.TextDecoder ??= class {
  decode(bytes: Uint8Array = new Uint8Array()): string {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  }
};

guest.TextEncoder ??= class {
  encode(text = ""): Uint8Array {
    return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
  }
};

export {};
