import { defineConfig } from "tsup";

const entry = {
  index: "src/index.ts",
  actors: "src/actors.ts",
  wasmedge: "src/wasmedge/index.ts",
  "wasi-http": "src/wasi-http/index.ts",
};

/** Each entry is one file that a guest loads as it is: it imports nothing but WasmEdge's own module, `wasi_net`. */
export default defineConfig({
  entry,
  format: "esm",
  target: "es2022",
  platform: "neutral",
  outExtension: () => ({ js: ".js" }),
  // The types of core are part of the package as well.
  dts: {
    entry,
    compilerOptions: {
      paths: {
        "@dapr-ts/actors": ["../actors/src/index.ts"],
        "@dapr-ts/core": ["../core/src/index.ts"],
        "@dapr-ts/core/internal": ["../core/src/internal.ts"],
      },
    },
  },
  clean: true,
  minify: true,
  splitting: false,
  noExternal: [/^@dapr-ts\//],
  external: ["wasi_net"],
});
