// Says how large each entry is as it is shipped, and fails where one is larger than its budget.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";
import { smallest } from "./smaller.ts";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));

/**
 * Bytes, minified and gzipped. `client` is what is left of the index for who imports the client alone, by esbuild and then
 * terser; esbuild alone leaves a little more, for its names of locals differ more from function to function.
 */
const BUDGETS = {
  client: 12_000,
  "client, by esbuild": 12_288,
  "index.js": 19_200,
  "actors.js": 7_200,
  "wasmedge.js": 6_300,
  "wasi-http.js": 1_300,
};

const { outputFiles } = await build({
  stdin: { contents: 'export { DaprClient } from "./index.js";', resolveDir: dist },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  platform: "neutral",
  write: false,
});
const byEsbuild = outputFiles[0].text;
const compress = { ...smallest.compress, reduce_funcs: true };
const client = await minify(byEsbuild, { ...smallest, compress });
const files = readdirSync(dist).filter((name) => name.endsWith(".js"));
const entries = [
  ["client", Buffer.from(client.code)],
  ["client, by esbuild", Buffer.from(byEsbuild)],
  ...files.map((name) => [name, readFileSync(dist + name)]),
];

for (const [name, contents] of entries) {
  const size = gzipSync(contents, { level: 9 }).length;
  const budget = BUDGETS[name];
  console.log(
    `size: ${name} ${String(contents.length)} bytes minified, ${String(size)} gzipped, of ${String(budget)}`,
  );
  if (size > budget) {
    console.error(`size: ${name} is larger than its budget by ${String(size - budget)} bytes`);
    console.error("size: if much has changed, node build/find-order.mjs may find a smaller order of it");
    process.exitCode = 1;
  }
}
