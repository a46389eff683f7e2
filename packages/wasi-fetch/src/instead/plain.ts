/** A copy, for the caller to keep, of this realm's own class: StarlingMonkey's bytes are another one's. */
export const plain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);
