import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";

/** A photo without a camera: no two neighbours of it are alike, and it is the same each time. */
export function gradient(width: number, height: number, channels: 3 | 4 = 3): Uint8Array {
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const pixel = [(x * 7 + y) % 256, (y * 5 + x * 3) % 256, (x * y) % 256, (x + y * 11) % 256];
    data.set(pixel.slice(0, channels), i * channels);
  }
  return data;
}

export const encoded = (
  format: "png" | "jpeg" | "webp" | "gif",
  width = 120,
  height = 80,
  channels: 3 | 4 = 3,
): Promise<Buffer> =>
  sharp(gradient(width, height, channels), { raw: { width, height, channels } })
    .toFormat(format)
    .toBuffer();

/** A PNG of a few kilobytes that is `side` × `side` black pixels when it is decoded. */
export const bomb = (side: number): Buffer => blackPng(side, side * (1 + Math.ceil(side / 8)));

/** Creates a PNG whose header declares a small picture, and whose data inflates to much more. */
export const liar = (bytes: number): Buffer => blackPng(100, bytes);

function blackPng(side: number, bytes: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1; // a bit for each pixel, of gray
  const rows = deflateSync(Buffer.alloc(bytes), { level: 9 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}
