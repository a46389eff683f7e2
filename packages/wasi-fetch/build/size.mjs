// Prints the size of each entry as it is shipped. Fails if one exceeds its budget or has syntax that a guest cannot load.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Syntax that a guest's engine lacks, with the engine. */
const UNSUPPORTED = [[/\\p\{/i, "StarlingMonkey has no Unicode properties in regular expressions"]];

const dist = fileURLToPath(new URL("../dist/", import.meta.url));

/** Bytes after gzip. `client` is what a bundler keeps of `index.js` for a guest that imports the client alone. */
const BUDGETS = {
  client: 20_480,
  "index.js": 30_720,
  "actors.js": 20_480,
  "wasmedge.js": 10_240,
  "wasi-http.js": 10_240,
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
const files = readdirSync(dist).filter((name) => name.endsWith(".js"));
const entries = [
  ["client", Buffer.from(outputFiles[0].text)],
  ...files.map((name) => [name, readFileSync(dist + name)]),
];

for (const [name, contents] of entries) {
  const size = gzipSync(contents, { level: 9 }).length;
  const budget = BUDGETS[name];
  console.log(`size: ${name} ${contents.length} bytes minified, ${size} gzipped, budget ${budget}`);
  if (size > budget) {
    console.error(`size: ${name} exceeds its budget by ${size - budget} bytes`);
    process.exitCode = 1;
  }
  for (const [syntax, reason] of UNSUPPORTED) {
    if (!syntax.test(contents.toString())) continue;
    console.error(`size: ${name} contains ${String(syntax)}: ${reason}`);
    process.exitCode = 1;
  }
}
