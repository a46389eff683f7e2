import type { Options } from "tsup";

/** What every published package shares: both module formats, types for each, one dist folder. */
export const base: Options = {
  format: ["esm", "cjs"],
  target: "es2022",
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
  splitting: true,
};
