import type { Plugin } from "esbuild";

/**
 * What one entry takes of another is imported from where that is shipped: WasmEdge's of the index, and the actors of core,
 * which the index has.
 */
export function entries(): Plugin {
  const index = { path: "./index.js", external: true };
  return {
    name: "entries",
    setup(build) {
      build.onResolve({ filter: /^\.\.?\/(?:\.\.\/)?index\.ts$/ }, ({ importer }) =>
        /[\\/]src[\\/](?:wasmedge|wasi-http)[\\/]/.test(importer) ? index : undefined,
      );
      build.onResolve({ filter: /^@dapr-ts\/core(?:\/internal)?$/ }, ({ importer }) =>
        /[\\/]actors[\\/]src[\\/]/.test(importer) ? index : undefined,
      );
    },
  };
}
