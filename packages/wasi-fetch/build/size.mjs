// Says how large each entry is as it is shipped, and fails where one is larger than its budget.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";
import { smallest } from "./smaller.ts";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));

/**
 * Bytes, minified and gzipped. `client` is what is left of the index for who imports the client alone. The aim is 12 000 of
 * it; these keep what has been reached.
 */
const BUDGETS = {
  client: 14_000,
  "index.js": 21_000,
  "actors.js": 7_500,
  "wasmedge.js": 6_500,
  "wasi-http.js": 1_500,
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

const client = await minify(outputFiles[0].text, smallest);
const files = readdirSync(dist).filter((name) => name.endsWith(".js"));
const entries = [
  ["client", Buffer.from(client.code)],
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
    process.exitCode = 1;
  }
}
