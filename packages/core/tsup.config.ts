import { defineConfig } from "tsup";
import { declareAsCommonJs, remove } from "../../tools/build-output/files.ts";
import { slimMaps } from "../../tools/build-output/slim-maps.ts";
import { base } from "../../tsup.base.ts";

const entry = ["src/index.ts", "src/internal.ts"];

// The two configurations run at the same time, so neither may remove what the other has written.
await remove("dist");

/** The declarations are the largest files of an installation. They name no other package, so ES modules can use CommonJS's. */
export default defineConfig([
  {
    ...base,
    entry,
    clean: false,
    dts: false,
    async onSuccess() {
      await slimMaps("dist");
      await declareAsCommonJs("dist", ["index", "internal"]);
    },
  },
  { entry, clean: false, format: ["cjs"], dts: { only: true } },
]);
