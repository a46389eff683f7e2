import type { Options } from "tsup";
import { slimMaps } from "./tools/build-output/slim-maps.ts";

type Plugin = NonNullable<Options["plugins"]>[number];

/**
 * Loads what is loaded on demand by `require` in the CommonJS builds. A native `import()` fails there under Jest, whose
 * virtual machine has no callback for it ("A dynamic import callback was not specified").
 */
const requireInCommonJs: Plugin = {
  name: "require-in-commonjs",
  renderChunk(code) {
    if (this.format !== "cjs") return undefined;
    return {
      code: code.replace(/\bimport\((["'][^"']+["'])\)/g, "Promise.resolve().then(() => require($1))"),
    };
  },
};

/** Options of every published package: both module formats, types for each, one dist folder. */
export const base: Options = {
  format: ["esm", "cjs"],
  target: "es2022",
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
  splitting: true,
  plugins: [requireInCommonJs],
  onSuccess: () => slimMaps("dist"),
};
