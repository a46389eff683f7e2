import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundled } from "@dapr-ts/guests";
import type { Plugin } from "esbuild";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Returns the modules of a guest: its program in one file, and the shipped files of `@dapr-ts/wasi-fetch` beside it. The engine
 * is limited before either of them runs.
 *
 * @param program a file of this folder
 */
export async function guestModules(program: string): Promise<Record<string, string>> {
  return {
    "main.js": `import "./prelude.js";\nexport * from "./program.js";`,
    "prelude.js": await bundle("prelude.ts"),
    "program.js": await bundle(program),
    "index.js": await shipped("index.js"),
    "actors.js": await shipped("actors.js"),
  };
}

function shipped(file: string): Promise<string> {
  return readFile(here(`../../../packages/wasi-fetch/dist/${file}`), "utf8").catch(() => {
    throw new Error(`packages/wasi-fetch/dist/${file} is missing: run npm run build -w @dapr-ts/wasi-fetch`);
  });
}

const bundle = (file: string): Promise<string> => bundled(here(file), { plugins: [shippedPackage] });

/** Redirects the cases' imports of the client to the shipped files. */
const shippedPackage: Plugin = {
  name: "shipped-package",
  setup(build) {
    const external = (filter: RegExp, path: string): void =>
      build.onResolve({ filter }, () => ({ path, external: true }));
    external(/^@dapr-ts\/(?:client|wasi-fetch)$/, "./index.js");
    external(/^@dapr-ts\/wasi-fetch\/actors$/, "./actors.js");
  },
};
