import { defineConfig } from "tsup";
import { slimMaps } from "../../tools/build-output/slim-maps.ts";
import { base } from "../../tsup.base.ts";

// The deep import paths are CommonJS, as the official SDK is, so the classes must exist once, there; see build/esm-entry.mjs.
export default defineConfig({
  ...base,
  format: ["cjs"],
  entry: ["src/index.ts"],
  noExternal: ["@dapr-ts/proto"],
  onSuccess: () => slimMaps("dist", ".cjs.map"),
});
