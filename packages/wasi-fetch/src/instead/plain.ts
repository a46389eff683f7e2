/** A copy, for the caller to keep. */
export const plain = (bytes: Uint8Array): Uint8Array => bytes.slice();
