// For a process outside of vitest: the packages' sources in the place of what is built.
import { registerHooks } from "node:module";

const packages = new URL("../../../", import.meta.url);
const SOURCES = {
  "@dapr-ts/core/internal": "core/src/internal.ts",
  "@dapr-ts/core": "core/src/index.ts",
  "@dapr-ts/client": "client/src/index.ts",
};

registerHooks({
  resolve: (specifier, context, next) =>
    specifier in SOURCES
      ? { url: new URL(SOURCES[specifier], packages).href, shortCircuit: true }
      : next(specifier, context),
});
