import type { Options } from "tsup";

/** What every published package shares: both module formats, types for each, one dist folder. */
export const base: Options = {
  format: ["esm", "cjs"],
  target: "es2022",
  dts: true,
  // The output is readable as it is, and its maps would be a fifth of what a user installs.
  sourcemap: false,
  clean: true,
  treeshake: true,
  splitting: true,
};
