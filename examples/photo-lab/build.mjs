// Builds what the photo lab cannot take from its sources: the Wasm function and the page, and beside them the one
// pair of LiteRT's files that Node loads. Everything goes to dist/.
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { main as compile } from "assemblyscript/asc";
import { build } from "esbuild";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
await rm("dist", { recursive: true, force: true });
await mkdir("dist");
await Promise.all([wasmFunction(), page(), liteRt()]);

async function wasmFunction() {
  const options = ["--optimizeLevel", "3", "--noAssert", "--runtime", "stub", "--use", "abort="];
  const memory = ["--initialMemory", "16", "--maximumMemory", "16"];
  const { error, stderr } = await compile([
    "assembly/grayscale.ts",
    "--outFile",
    "dist/grayscale.wasm",
    ...options,
    ...memory,
  ]);
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
}

async function page() {
  await build({
    absWorkingDir: process.cwd(),
    entryPoints: { page: "page/src/page.ts", style: "page/style.css" },
    outdir: "dist/page",
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
  });
  for (const file of ["home.html", "icon.svg"]) await cp(`page/${file}`, `dist/page/${file}`);
}

/** Its scripts are CommonJS inside a package of the type "module", so they get a folder of the type "commonjs". */
async function liteRt() {
  const wasm = dirname(createRequire(import.meta.url).resolve("@litertjs/core/wasm/litert_wasm_internal.js"));
  await mkdir("dist/litert");
  await writeFile("dist/litert/package.json", '{ "type": "commonjs" }\n');
  for (const file of ["litert_wasm_internal.js", "litert_wasm_internal.wasm"])
    await cp(`${wasm}/${file}`, `dist/litert/${file}`);
}
