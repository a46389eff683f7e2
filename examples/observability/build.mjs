// Builds the page, which goes to dist/.
import { cp, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
await rm("dist", { recursive: true, force: true });
await build({
  absWorkingDir: process.cwd(),
  entryPoints: { page: "page/src/page.ts", style: "page/style.css" },
  outdir: "dist",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
});
for (const file of ["traces.html", "icon.svg"]) await cp(`page/${file}`, `dist/${file}`);
