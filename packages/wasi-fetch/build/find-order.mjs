// Looks for the order of the index's declarations that gzip likes best, and writes it to order.json.
// Usage: node build/find-order.mjs [seconds] [warmth: how many bytes more are no matter at first; 0 to only go on]
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";
import { bundled } from "./bundle.ts";
import { arranged, neededBy, unitsOf } from "./order.ts";
import { smallest } from "./smaller.ts";

const seconds = Number(process.argv[2] ?? 300);
const warmest = Number(process.argv[3] ?? 8);
const file = fileURLToPath(new URL("order.json", import.meta.url));
const before = JSON.parse(readFileSync(file, "utf8"));

/** The declarations of a bundle as they are shipped, with the names that they had before. */
async function shipped({ units, rest }) {
  const nameCache = {};
  const text = units.map((unit) => unit.text).join("") + rest;
  const { code } = await minify(text, { ...smallest, nameCache });
  const names = new Map(Object.entries(nameCache.vars.props).map(([name, short]) => [short, name.slice(1)]));
  return {
    code,
    units: unitsOf(code).units.map(({ name, text }) => ({ name: names.get(name) ?? name, text })),
  };
}

/** Those of them that esbuild leaves to who imports the client alone. */
async function clientOf({ code, units }) {
  const dist = {
    name: "dist",
    setup: (build) => build.onResolve({ filter: /.*/ }, () => ({ path: "index", namespace: "dist" })),
  };
  const load = {
    name: "load",
    setup: (build) => build.onLoad({ filter: /.*/, namespace: "dist" }, () => ({ contents: code })),
  };
  const stdin = { contents: 'export { DaprClient } from "index";' };
  const options = { bundle: true, minify: true, format: "esm", target: "es2022", write: false };
  const { outputFiles } = await build({ ...options, stdin, plugins: [dist, load] });
  const left = unitsOf(outputFiles[0].text).units;
  const bundle = unitsOf(await bundled('export { DaprClient } from "./dapr-client.ts";'));
  const names = new Set(bundle.units.map(({ name }) => name));
  const client = units.filter(({ name }) => names.has(name));
  if (client.length !== left.length)
    throw new Error(`the client has ${client.length} declarations, and ${left.length} are left`);
  return new Map(client.map(({ name }, index) => [name, left[index]]));
}

const all = unitsOf(await bundled('export * from "./shipped.ts";'));
const byName = new Map(all.units.map((unit) => [unit.name, unit]));
const needs = new Map(all.units.map((unit) => [unit.name, neededBy(unit, byName)]));
const index = await shipped({ units: arranged(all.units, before), rest: all.rest });
const client = await clientOf(index);

const sizeOf = (units) => gzipSync(units.map(({ text }) => text).join(""), { level: 9 }).length;
/** The client counts as well, twice each by terser's names and by esbuild's, for who takes it alone. */
function costOf(units) {
  const ofClient = units.filter(({ name }) => client.has(name));
  return sizeOf(units) + 2 * sizeOf(ofClient) + 2 * sizeOf(ofClient.map(({ name }) => client.get(name)));
}
const fits = (units) => {
  const seen = new Set();
  const names = new Set(units.map(({ name }) => name));
  return units.every(({ name }) => {
    for (const needed of needs.get(name) ?? [])
      if (needed !== name && names.has(needed) && !seen.has(needed)) return false;
    seen.add(name);
    return true;
  });
};

let current = index.units;
let cost = costOf(current);
let [best, least] = [current, cost];
console.log(`order: ${current.length} declarations, ${cost} bytes to begin with`);
const begun = Date.now();
let tried = 0;
for (let gone = 0; gone < 1; gone = (Date.now() - begun) / (seconds * 1000)) {
  const next = [...current];
  const count = 1 + Math.floor(Math.random() ** 3 * 8);
  const moved = next.splice(Math.floor(Math.random() * next.length), count);
  next.splice(Math.floor(Math.random() * (next.length + 1)), 0, ...moved);
  if (!fits(next)) continue;
  tried++;
  const after = costOf(next);
  // Some bytes more are no matter at first, or it would end where no one step makes it smaller.
  const warmth = warmest * Math.max(0, 1 - 1.4 * gone);
  if (after > cost && Math.random() > Math.exp((cost - after) / (warmth || 0.01))) continue;
  [current, cost] = [next, after];
  if (cost >= least) continue;
  [best, least] = [current, cost];
  if (tried % 100 === 0) console.log(`order: ${least} after ${tried}`);
}
const names = best.map(({ name }) => name);
writeFileSync(file, `${JSON.stringify(names, undefined, 2)}\n`);
console.log(`order: ${least} after ${tried}`);
