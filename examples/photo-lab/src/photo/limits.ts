/** The largest file that is taken, in bytes. */
export const MAX_PHOTO_BYTES = 12_000_000;

/** The sidecars' `--max-body-size`, which limits requests. Its default is 4Mi. */
export const SIDECAR_MAX_BODY = "16Mi";

/** The most pixels that are decoded, however small the file is that they come in. */
export const MAX_PHOTO_PIXELS = 40_000_000;

/** The most pixels that the Wasm guest decodes. An interpreter inside of Wasm takes seconds for them. */
export const MAX_GUEST_PIXELS = 600_000;

/** The most bytes of a response: a PNG of the largest photo, with a little more than a byte for each pixel. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export const megabytes = (bytes: number): string => `${String(Math.round(bytes / 1e6))} MB`;

export const megapixels = (pixels: number): string => `${String(Math.round(pixels / 1e6))} megapixels`;
