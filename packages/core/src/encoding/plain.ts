/** Returns bytes as a `Uint8Array` with memory of its own. A Buffer may be a view of a larger one that is reused. */
export function plain(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array && bytes.byteLength === bytes.buffer.byteLength
    ? bytes
    : new Uint8Array(bytes);
}
