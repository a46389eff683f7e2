import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({ ...base, format: ["esm"], entry: { cli: "src/cli.ts" }, dts: false });
