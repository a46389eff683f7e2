import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

// CommonJS has no import.meta.url, from which the platform's package is found.
export default defineConfig({ ...base, entry: { index: "src/index.ts" }, shims: true });
