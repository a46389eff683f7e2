import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { encodePng, loadGrayscale } from "../src/grayscale/grayscale.ts";
import { decodePhoto } from "../src/photo/decode-photo.ts";
import { gradient, encoded } from "./support/pictures.ts";
import { differences, luma } from "./support/reference.ts";

let grayscale: Awaited<ReturnType<typeof loadGrayscale>>;

beforeAll(async () => {
  grayscale = await loadGrayscale();
});

const whiten = async (photo: Uint8Array): Promise<Uint8Array> =>
  encodePng(grayscale(await decodePhoto(photo)));

// The largest is more than the function's memory takes at once.
test.each([
  [1, 1, 3],
  [120, 80, 3],
  [120, 80, 4],
  [801, 803, 3],
  [801, 803, 4],
] as const)("%i × %i pixels of %i channels are the reference's", async (width, height, channels) => {
  const png = await whiten(await encoded("png", width, height, channels));
  expect(await differences(gradient(width, height, channels), channels, png)).toBe(0);
  expect(await sharp(png).metadata()).toMatchObject({ width, height, space: "b-w", format: "png" });
});

test("every corner of the colours is right: black, white and each alone", () => {
  const data = new Uint8Array([0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255]);
  const gray = grayscale({ data, width: 5, height: 1, channels: 3 });
  expect([...gray.data]).toEqual([0, 255, luma(255, 0, 0), luma(0, 255, 0), luma(0, 0, 255)]);
});

test("decoded JPEG, WebP and GIF images become gray exactly", async () => {
  for (const format of ["jpeg", "webp", "gif"] as const) {
    const photo = await encoded(format);
    const { data, channels } = await decodePhoto(photo);
    expect(await differences(data, channels, await whiten(photo)), format).toBe(0);
  }
});

test("a gray picture stays as it is", async () => {
  const gray = await sharp(gradient(40, 30), { raw: { width: 40, height: 30, channels: 3 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
  const again = await sharp(await whiten(gray))
    .raw()
    .toBuffer();
  expect(again.equals(await sharp(gray).raw().toBuffer())).toBe(true);
});
