import sharp, { type Sharp } from "sharp";
import { MAX_PHOTO_PIXELS, megapixels } from "./limits.ts";
import { problem } from "./problem.ts";

/** Pixels in rows from the top, each as red, green, blue and, with four channels, alpha. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

const FORMATS = "JPEG, PNG, WebP, GIF and AVIF";

/** The formats that a browser shows. libvips also reads SVG, PDF and others, which are programs rather than photos. */
const LOADERS = ["Jpeg", "Png", "Webp", "Nsgif", "Heif"];
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: LOADERS.map((name) => `VipsForeignLoad${name}`) });

/**
 * Decodes a photo (or the first picture of an animation) to sRGB, upright by its EXIF orientation.
 *
 * @throws Reply 4xx with the reason
 */
export async function decodePhoto(photo: Uint8Array): Promise<Pixels> {
  const { data, info } = await decode(photo, (image) => image);
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 };
}

/**
 * Decodes a photo to RGB of a given size, whatever its own proportions are.
 *
 * @throws Reply 4xx with the reason
 */
export async function decodeResized(photo: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const { data } = await decode(photo, (image) => image.resize(width, height, { fit: "fill" }).removeAlpha());
  return data;
}

async function decode(photo: Uint8Array, change: (image: Sharp) => Sharp) {
  // Dimensions first, from the header alone: a file of a few bytes may claim to be larger than this machine's memory.
  const { width, height } = await sharp(photo, { limitInputPixels: false })
    .metadata()
    .catch(() => {
      throw problem(415, "no_image", `This is not a photo that can be read: ${FORMATS} can.`);
    });
  if (width * height > MAX_PHOTO_PIXELS) {
    throw problem(
      413,
      "too_many_pixels",
      `The photo has ${String(width)} × ${String(height)} pixels; up to ${megapixels(MAX_PHOTO_PIXELS)} are taken.`,
    );
  }
  try {
    const image = sharp(photo, { limitInputPixels: MAX_PHOTO_PIXELS, failOn: "error", autoOrient: true });
    return await change(image)
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw problem(422, "broken_image", `The photo is cut short or damaged (${reason(error)}).`);
  }
}

/** libvips' own words, in a line. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split("\n", 1)[0] as string).replace(/^Vips\w+:/, "").trim();
}
