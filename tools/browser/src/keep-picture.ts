import sharp from "sharp";
import { fileURLToPath } from "node:url";

/** Writes a screenshot to an example's `page.webp`, which its README shows, if KEEP_PICTURE is 1. */
export async function keepPicture(screenshot: string, example: URL): Promise<void> {
  if (process.env["KEEP_PICTURE"] !== "1") return;
  await sharp(screenshot)
    .webp({ quality: 88 })
    .toFile(fileURLToPath(new URL("page.webp", example)));
}
