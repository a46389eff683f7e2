// AssemblyScript: compiled to Wasm by the build.

/**
 * Turns the pixels at the start of the memory to grayscale, in place: red, green and blue become one byte, and an alpha
 * stays as it is. The luma is BT.709's in whole numbers, rounded down: (2126 R + 7152 G + 722 B) / 10000.
 *
 * @param pixels how many there are; they must fit the memory
 * @param channels bytes of a pixel: 3 for RGB, 4 for RGBA
 */
export function grayscale(pixels: u32, channels: u32): void {
  const alpha = channels === 4;
  const end = pixels * channels;
  let to: u32 = 0;
  for (let from: u32 = 0; from < end; from += channels) {
    const red: u32 = load<u8>(from);
    const green: u32 = load<u8>(from, 1);
    const blue: u32 = load<u8>(from, 2);
    // Read before it is written: the first pixel of RGBA lies over its own place.
    const opacity: u8 = alpha ? load<u8>(from, 3) : 0;
    store<u8>(to++, (2126 * red + 7152 * green + 722 * blue) / 10000);
    if (alpha) store<u8>(to++, opacity);
  }
}
