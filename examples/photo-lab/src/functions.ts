/** A function for photos, and its app. */
export interface PhotoFunction {
  /** Its name in the header `api`. */
  readonly name: string;
  /** Further names: those of the demo that this grew from, by the languages of its apps. */
  readonly aliases: readonly string[];
  readonly label: string;
  readonly appId: string;
}

export const FUNCTIONS: readonly PhotoFunction[] = [
  { name: "grayscale", aliases: ["rust"], label: "Grayscale", appId: "image-api-grayscale" },
  { name: "classify", aliases: ["go"], label: "Classify", appId: "image-api-classify" },
  {
    name: "wasi-socket",
    aliases: ["rust-wasi-socket"],
    label: "Grayscale, in a Wasm guest",
    appId: "image-api-wasi-socket",
  },
];

export function functionNamed(name: string): PhotoFunction | undefined {
  return FUNCTIONS.find((one) => one.name === name || one.aliases.includes(name));
}
