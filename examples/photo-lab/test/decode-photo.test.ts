import sharp from "sharp";
import { expect, test } from "vitest";
import { decodePhoto } from "../src/photo/decode-photo.ts";
import { bomb, encoded, gradient } from "./support/pictures.ts";

const refusal = (photo: Uint8Array): Promise<unknown> =>
  decodePhoto(photo).then(
    () => "it was taken",
    (error: unknown) => (error as { body: unknown }).body,
  );

test.each([
  ["text", Buffer.from("I am no photo.")],
  ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ["half a WebP, whose header describes a whole one,", (await encoded("webp")).subarray(0, 500)],
  ["the first bytes of a JPEG", Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
])("%s is not a photo", async (_, file) => {
  expect(await refusal(file)).toMatchObject({ status: 415, code: "no_image" });
});

test.each(["jpeg", "png"] as const)("a %s that is cut short is refused", async (format) => {
  const whole = await encoded(format, 400, 300);
  expect(await refusal(whole.subarray(0, whole.length * 0.7))).toMatchObject({
    status: 422,
    code: "broken_image",
    detail: expect.stringContaining("cut short") as string,
  });
});

test("refuses a decompression bomb by its header, quickly", async () => {
  const file = bomb(20_000);
  expect(file.length).toBeLessThan(100_000);
  const begun = performance.now();
  expect(await refusal(file)).toEqual({
    status: 413,
    code: "too_many_pixels",
    detail: "The photo has 20000 × 20000 pixels; up to 40 megapixels are taken.",
  });
  expect(performance.now() - begun).toBeLessThan(20_000);
});

test("a photo stands upright by its EXIF orientation", async () => {
  const photo = await sharp(gradient(30, 20), { raw: { width: 30, height: 20, channels: 3 } })
    .withMetadata({ orientation: 6 })
    .png()
    .toBuffer();
  const { width, height, data } = await decodePhoto(photo);
  expect([width, height]).toEqual([20, 30]);
  // What was at the bottom on the left is now at the top on the left.
  expect([...data.subarray(0, 3)]).toEqual([...gradient(30, 20).subarray(19 * 30 * 3, 19 * 30 * 3 + 3)]);
});
