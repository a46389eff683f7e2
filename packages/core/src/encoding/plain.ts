/** A `Uint8Array` of its own memory, for the caller to keep, where a transport brought a Buffer over a larger one. */
export function plain(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array && bytes.byteLength === bytes.buffer.byteLength
    ? bytes
    : new Uint8Array(bytes);
}
