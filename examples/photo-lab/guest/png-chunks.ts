import { Unzlib } from "fflate";

/** The chunks that pixels need. The rest may be texts and profiles, also compressed, and is not used here. */
const NEEDED = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"];

const SIGNATURE_BYTES = 8;
/** Beside a chunk's data: its length, its type and its checksum. */
const FRAME_BYTES = 12;

/** Bytes that the inflater receives at a time: the output may be a thousand times as large. */
const PIECE_BYTES = 4096;

/** The chunks of a PNG that its pixels are made of, as they stand in the file. */
export function neededChunks(png: Uint8Array): { type: string; chunk: Uint8Array }[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: { type: string; chunk: Uint8Array }[] = [];
  for (let at = SIGNATURE_BYTES; at + FRAME_BYTES <= png.length;) {
    const end = at + FRAME_BYTES + view.getUint32(at);
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (NEEDED.includes(type)) chunks.push({ type, chunk: png.subarray(at, end) });
    at = end;
  }
  return chunks;
}

/** The PNG of those chunks alone. */
export function pngOf(png: Uint8Array, chunks: readonly { chunk: Uint8Array }[]): Uint8Array {
  const pieces = [png.subarray(0, SIGNATURE_BYTES), ...chunks.map(({ chunk }) => chunk)];
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Returns true if the inflated pixels have at most so many bytes. They are counted and not kept. */
export function inflatesTo(chunks: ReturnType<typeof neededChunks>, most: number): boolean {
  let size = 0;
  const inflater = new Unzlib((piece) => (size += piece.length));
  for (const { type, chunk } of chunks) {
    if (type !== "IDAT") continue;
    const data = chunk.subarray(8, -4);
    for (let at = 0; at < data.length; at += PIECE_BYTES) {
      inflater.push(data.subarray(at, at + PIECE_BYTES));
      if (size > most) return false;
    }
  }
  return true;
}
