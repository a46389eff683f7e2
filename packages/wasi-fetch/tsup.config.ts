import { defineConfig } from "tsup";

/**
 * Each entry is a file of its own that a guest loads as it is: what one takes of another is a relative import, and
 * `wasi_net`, which is WasmEdge's, is the only bare one.
 */
export default defineConfig({
  entry: {
    index: "src/index.ts",
    wasmedge: "src/wasmedge/index.ts",
    "wasi-http": "src/wasi-http/index.ts",
  },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  outExtension: () => ({ js: ".js" }),
  dts: { resolve: [/^@dapr-ts\//] },
  clean: true,
  treeshake: false,
  splitting: false,
  minify: true,
  noExternal: [/^@dapr-ts\//],
  external: ["wasi_net"],
  esbuildPlugins: [
    {
      name: "entries",
      setup(build) {
        build.onResolve({ filter: /^\.\.?\/(?:\.\.\/)?index\.ts$/ }, ({ importer }) =>
          /\/src\/(?:wasmedge|wasi-http)\//.test(importer)
            ? { path: "./index.js", external: true }
            : undefined,
        );
      },
    },
  ],
});
