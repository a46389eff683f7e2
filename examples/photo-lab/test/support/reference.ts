import sharp from "sharp";

/** The formula of the Wasm function, in another language: BT.709's luma in whole numbers, rounded down. */
export const luma = (red: number, green: number, blue: number): number =>
  Math.floor((2126 * red + 7152 * green + 722 * blue) / 10000);

/** Returns the number of gray pixels that differ from the reference's result for the colours. */
export async function differences(rgb: Uint8Array, channels: 3 | 4, png: Uint8Array): Promise<number> {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  let wrong = Math.abs(info.width * info.height - rgb.length / channels);
  for (let i = 0; i < info.width * info.height; i++) {
    const [red = 0, green = 0, blue = 0, alpha = 255] = rgb.subarray(i * channels, (i + 1) * channels);
    const y = luma(red, green, blue);
    const pixel = data.subarray(i * info.channels, (i + 1) * info.channels);
    if (pixel[0] !== y || pixel.at(-2) !== y || pixel.at(-1) !== alpha) wrong++;
  }
  return wrong;
}
