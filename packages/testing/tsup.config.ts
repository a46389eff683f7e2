import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  noExternal: ["@dapr-ts/proto"],
  // The watchdog is started by its file's name, which is next to the code that starts it.
  entry: {
    index: "src/index.ts",
    internal: "src/internal.ts",
    "watchdog-main": "src/watchdog/watchdog-main.ts",
  },
  dts: { entry: { index: "src/index.ts", internal: "src/internal.ts" } },
  // CommonJS has no import.meta.url, by which that file is found.
  shims: true,
});
