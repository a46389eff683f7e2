import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Builds the page of an example from its folder `page` into `dist`. */
export async function buildPage(example, html) {
  const folder = fileURLToPath(example);
  await rm(join(folder, "dist"), { recursive: true, force: true });
  await build({
    absWorkingDir: folder,
    entryPoints: { page: "page/src/page.ts", style: "page/style.css" },
    outdir: "dist",
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
  });
  for (const file of [html, "icon.svg"]) await cp(join(folder, "page", file), join(folder, "dist", file));
}
