import { defineConfig } from "tsup";
import { entries } from "./build/entries.ts";
import { httpOnly } from "./build/http-only.ts";
import { ordered } from "./build/order.ts";
import { shortened, smaller, smallest } from "./build/smaller.ts";

/**
 * Each entry is a file of its own that a guest loads as it is: what one takes of another is a relative import, and
 * `wasi_net`, which is WasmEdge's, is the only bare one.
 */
export default defineConfig({
  entry: {
    index: "src/shipped.ts",
    actors: "src/actors.ts",
    wasmedge: "src/wasmedge/index.ts",
    "wasi-http": "src/wasi-http/index.ts",
  },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  outExtension: () => ({ js: ".js" }),
  // The types come along as well, of core and of what it has of others.
  dts: {
    entry: {
      index: "src/index.ts",
      actors: "src/actors.ts",
      wasmedge: "src/wasmedge/index.ts",
      "wasi-http": "src/wasi-http/index.ts",
    },
    compilerOptions: {
      paths: {
        "@dapr-ts/actors": ["../actors/src/index.ts"],
        "@dapr-ts/core": ["../core/src/index.ts"],
        "@dapr-ts/core/internal": ["../core/src/internal.ts"],
      },
    },
  },
  clean: true,
  treeshake: false,
  splitting: false,
  noExternal: [/^@dapr-ts\//],
  external: ["wasi_net"],
  esbuildOptions: (options) => {
    Object.assign(options, smaller);
  },
  plugins: [
    {
      name: "shorten",
      renderChunk: async (code, { path }) => ({
        code: await shortened(path.endsWith("index.js") ? ordered(code) : code),
      }),
    },
  ],
  minify: "terser",
  terserOptions: smallest,
  esbuildPlugins: [httpOnly(), entries()],
});
