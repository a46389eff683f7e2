// Builds the page of `dapr-ts run --ui` into dist/page: static files without inline script or style, and nothing from elsewhere.
import { createRequire } from "node:module";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const source = fileURLToPath(new URL(".", import.meta.url));
const output = fileURLToPath(new URL("../dist/page/", import.meta.url));

/** Packages that the bundle contains. Their licences require their notice in each copy. */
const BUNDLED = ["preact", "@preact/signals-core", "@tanstack/virtual-core", "uplot"];

/** Largest size of all files together, gzipped. */
const MOST_BYTES = 80_000;

/** Builds the page. Resolves with the size of its files, gzipped. */
export async function buildPage(folder = output) {
  await rm(folder, { recursive: true, force: true });
  const assets = join(folder, "assets");
  await mkdir(assets, { recursive: true });
  await build({
    absWorkingDir: source,
    entryPoints: { page: "src/main.tsx", style: "style/page.css" },
    outdir: assets,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  await copyFile(join(source, "index.html"), join(folder, "index.html"));
  await copyFile(join(source, "icon.svg"), join(assets, "icon.svg"));
  await writeFile(join(assets, "licenses.txt"), await notices());
  return sizeOf(folder);
}

async function notices() {
  const require = createRequire(import.meta.url);
  const texts = BUNDLED.map(async (name) => {
    let folder = dirname(require.resolve(name));
    const nameOf = async () => {
      try {
        return JSON.parse(await readFile(join(folder, "package.json"), "utf8")).name;
      } catch {
        return undefined;
      }
    };
    while ((await nameOf()) !== name) folder = dirname(folder);
    return `${name}\n\n${(await readFile(join(folder, "LICENSE"), "utf8")).trim()}\n`;
  });
  return (await Promise.all(texts)).join("\n----\n\n");
}

async function sizeOf(folder) {
  const names = ["index.html", "assets/icon.svg", "assets/page.js", "assets/style.css"];
  const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return files.reduce((sum, file) => sum + gzipSync(file).length, 0);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const bytes = await buildPage();
  console.log(`page: ${(bytes / 1000).toFixed(1)} kB gzipped`);
  if (bytes > MOST_BYTES) {
    console.error(`page: the files must be smaller than ${MOST_BYTES / 1000} kB gzipped`);
    process.exitCode = 1;
  }
}
