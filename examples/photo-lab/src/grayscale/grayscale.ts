import { readFile } from "node:fs/promises";
import sharp from "sharp";
import type { Pixels } from "../photo/decode-photo.ts";

/** Pixels of a luma and, with two channels, an alpha. */
export interface GrayPixels extends Omit<Pixels, "channels"> {
  readonly channels: 1 | 2;
}

/** The exports of assembly/grayscale.ts. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly grayscale: (pixels: number, channels: number) => void;
}

const COMPILED = new URL("../../dist/grayscale.wasm", import.meta.url);

/** Loads the Wasm function that turns pixels to grayscale. What it computes is in assembly/grayscale.ts. */
export async function loadGrayscale(): Promise<(pixels: Pixels) => GrayPixels> {
  const { instance } = await WebAssembly.instantiate(await readFile(COMPILED));
  const { memory, grayscale } = instance.exports as unknown as Exports;
  const window = new Uint8Array(memory.buffer);

  // Photos go through the function's small memory piece by piece: it need not hold the largest.
  return ({ data, width, height, channels }) => {
    const grayChannels = channels === 4 ? 2 : 1;
    const pixels = width * height;
    const gray = new Uint8Array(pixels * grayChannels);
    const most = Math.floor(window.length / channels);
    for (let done = 0; done < pixels; done += most) {
      const count = Math.min(most, pixels - done);
      window.set(data.subarray(done * channels, (done + count) * channels));
      grayscale(count, channels);
      gray.set(window.subarray(0, count * grayChannels), done * grayChannels);
    }
    return { data: gray, width, height, channels: grayChannels };
  };
}

export async function encodePng({ data, width, height, channels }: GrayPixels): Promise<Uint8Array> {
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  return image.toColourspace("b-w").png().toBuffer();
}
