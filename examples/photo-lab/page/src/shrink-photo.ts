/** Returns the photo as a PNG of at most so many pixels. Undefined if this browser cannot decode it. */
export async function shrinkPhoto(photo: File, maxPixels: number): Promise<File | undefined> {
  const bitmap = await createImageBitmap(photo).catch(() => undefined);
  if (bitmap === undefined) return undefined;
  const scale = Math.sqrt(maxPixels / (bitmap.width * bitmap.height));
  const canvas = new OffscreenCanvas(Math.floor(bitmap.width * scale), Math.floor(bitmap.height * scale));
  const context = canvas.getContext("2d");
  if (context === null) return undefined;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const smaller = await canvas.convertToBlob({ type: "image/png" });
  return new File([smaller], photo.name, { type: "image/png" });
}
