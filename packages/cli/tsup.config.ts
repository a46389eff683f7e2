import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  format: ["esm"],
  // The control plane is started by its file's name, which is next to the code that starts it.
  entry: {
    index: "src/index.ts",
    cli: "src/cli.ts",
    "control-plane-main": "src/control-plane/control-plane-main.ts",
  },
  dts: { entry: { index: "src/index.ts" } },
});
