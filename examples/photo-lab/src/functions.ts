import { MAX_GUEST_PIXELS } from "./photo/limits.ts";

/** A function for photos, and its app. */
export interface PhotoFunction {
  /** Its name in the header `api`. */
  readonly name: string;
  /** Further names: those of the demo that this grew from, by the languages of its apps. */
  readonly aliases: readonly string[];
  readonly label: string;
  readonly appId: string;
  /** The most pixels that it takes, if that is less than the lab takes. The page makes larger photos smaller. */
  readonly maxPixels?: number;
}

export const FUNCTIONS: readonly PhotoFunction[] = [
  { name: "grayscale", aliases: ["rust"], label: "Grayscale", appId: "image-api-grayscale" },
  { name: "classify", aliases: ["go"], label: "Classify", appId: "image-api-classify" },
  {
    name: "wasi-socket",
    aliases: ["rust-wasi-socket"],
    label: "Grayscale, in a Wasm guest",
    appId: "image-api-wasi-socket",
    maxPixels: MAX_GUEST_PIXELS,
  },
];

export function functionNamed(name: string): PhotoFunction | undefined {
  return FUNCTIONS.find((one) => one.name === name || one.aliases.includes(name));
}
