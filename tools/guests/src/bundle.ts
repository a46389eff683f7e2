import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { build, type BuildOptions } from "esbuild";

/** A guest's program and the files that it imports by relative paths: sources by file name. */
export type GuestFiles = Readonly<Record<string, string>>;

/** Bundles a guest's program into one file, with all imports except those in `external`. */
export async function bundled(
  entry: string,
  options: Pick<BuildOptions, "external" | "plugins">,
): Promise<string> {
  const { outputFiles } = await build({
    ...options,
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
    // The shipped files run, and not the sources that the aliases of type checks name.
    tsconfigRaw: {},
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

/**
 * Bundles a guest into one file, with all imports except the modules of its engine.
 *
 * @param entry the path of a program in TypeScript or JavaScript
 */
export const bundle = (entry: string): Promise<string> =>
  bundled(entry, { external: ["wasi_net", "wasi:*"] });

/**
 * Returns the files of a guest for an engine that loads files: its program alone, and the shipped files of
 * `@dapr-ts/wasi-fetch` beside it. The program's imports of `@dapr-ts/client` become imports of those files.
 */
export async function unbundled(entry: string): Promise<GuestFiles> {
  const dist = dirname(createRequire(entry).resolve("@dapr-ts/wasi-fetch"));
  const shipped = ["index.js", "wasmedge.js", "actors.js"];
  const program = await bundled(entry, {
    external: ["wasi_net"],
    plugins: [
      {
        name: "shipped",
        setup(plugin) {
          plugin.onResolve({ filter: /^@dapr-ts\/(?:client|wasi-fetch(?:\/\w+)?)$/ }, ({ path }) => ({
            path: `./wasi-fetch/${path.split("/")[2] ?? "index"}.js`,
            external: true,
          }));
        },
      },
    ],
  });
  const files = await Promise.all(
    shipped.map(async (name) => [`wasi-fetch/${name}`, await readFile(join(dist, name), "utf8")] as const),
  );
  return {
    [basename(entry).replace(/\.ts$/, ".js")]: program,
    ...Object.fromEntries(files),
  };
}
