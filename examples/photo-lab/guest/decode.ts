import { convertIndexedToRgb, decode as decodePng } from "fast-png";
import { decode as decodeJpeg } from "jpeg-js";
import { MAX_GUEST_PIXELS } from "../src/photo/limits.ts";
import { inflatesTo, neededChunks, pngOf } from "./png-chunks.ts";

/** Pixels of red, green, blue and, with four channels, alpha. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: ArrayLike<number>;
}

/** Four colours of 16 bits, and what rows have beside their pixels, which of the narrowest is as much. */
const MAX_PIXEL_BYTES = 16;

/** The reason why a photo is refused, with its HTTP status. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** @throws Refusal */
export function decode(photo: Uint8Array): Pixels {
  const isPng = [0x89, 0x50, 0x4e, 0x47].every((byte, i) => photo[i] === byte);
  const isJpeg = photo[0] === 0xff && photo[1] === 0xd8;
  if (!isPng && !isJpeg)
    throw new Refusal(415, "no_image", "This is not a photo that the Wasm guest can read: JPEG and PNG are.");
  try {
    return isPng ? png(photo) : jpeg(photo);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    if (reason.includes("maxResolutionInMP")) throw tooMany();
    throw new Refusal(422, "broken_image", `The photo is cut short or damaged (${reason}).`);
  }
}

function jpeg(photo: Uint8Array): Pixels {
  const { width, height, data } = decodeJpeg(photo, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: MAX_GUEST_PIXELS / 1e6,
    maxMemoryUsageInMB: 256,
  });
  return { width, height, data, channels: 3 };
}

function png(photo: Uint8Array): Pixels {
  // The header is the first chunk, at a place that never changes; decoding would take the memory for all pixels first.
  const header = new DataView(photo.buffer, photo.byteOffset, photo.byteLength);
  const pixels = header.getUint32(16) * header.getUint32(20);
  if (pixels > MAX_GUEST_PIXELS) throw tooMany();
  const chunks = neededChunks(photo);
  if (!inflatesTo(chunks, pixels * MAX_PIXEL_BYTES))
    throw new Refusal(413, "too_many_pixels", "The photo has more in it than its size allows.");
  const decoded = decodePng(pngOf(photo, chunks));
  const { width, height, depth } = decoded;
  if (decoded.palette !== undefined) {
    const data = convertIndexedToRgb(decoded);
    return { width, height, data, channels: decoded.palette[0]?.length === 4 ? 4 : 3 };
  }
  if (depth !== 8 && depth !== 16)
    throw new Refusal(415, "no_image", "The Wasm guest reads PNG with 8 or 16 bits for each colour.");
  const gray = decoded.channels < 3;
  const alpha = decoded.channels % 2 === 0;
  const channels = alpha ? 4 : 3;
  const data = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * decoded.channels;
    for (let channel = 0; channel < channels; channel++) {
      const source = channel === 3 ? decoded.channels - 1 : gray ? 0 : channel;
      const value = decoded.data[from + source] ?? 0;
      data[pixel * channels + channel] = depth === 16 ? value >> 8 : value;
    }
  }
  return { width, height, channels, data };
}

const tooMany = (): Refusal =>
  new Refusal(
    413,
    "too_many_pixels",
    `The Wasm guest takes photos of up to ${String(MAX_GUEST_PIXELS)} pixels.`,
  );
