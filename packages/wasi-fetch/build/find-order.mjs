// Looks for the order of the index's declarations that gzip likes best, and writes it to order.json.
// Usage: node build/find-order.mjs [seconds]
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { minify } from "terser";
import { bundled } from "./bundle.ts";
import { arranged, neededBy, unitsOf } from "./order.ts";
import { smallest } from "./smaller.ts";

const seconds = Number(process.argv[2] ?? 300);
const file = fileURLToPath(new URL("order.json", import.meta.url));
const before = JSON.parse(readFileSync(file, "utf8"));

/** The declarations of a bundle as they are shipped, with the names that they had before. */
async function shipped(units, rest) {
  const nameCache = {};
  const { code } = await minify(units.map(({ text }) => text).join("") + rest, { ...smallest, nameCache });
  const names = new Map(Object.entries(nameCache.vars.props).map(([name, short]) => [short, name.slice(1)]));
  return unitsOf(code).units.map(({ name, text }) => ({ name: names.get(name) ?? name, text }));
}

const all = unitsOf(await bundled('export * from "./shipped.ts";'));
const byName = new Map(all.units.map((unit) => [unit.name, unit]));
const needs = new Map(all.units.map((unit) => [unit.name, neededBy(unit, byName)]));
const client = unitsOf(await bundled('export { DaprClient } from "./dapr-client.ts";'));
const ofClient = new Set(client.units.map(({ name }) => name));

const sizeOf = (units) => gzipSync(units.map(({ text }) => text).join(""), { level: 9 }).length;
/** The client counts as well for who takes it alone. */
const costOf = (units) => sizeOf(units) + 2 * sizeOf(units.filter(({ name }) => ofClient.has(name)));
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

let best = await shipped(arranged(all.units, before), all.rest);
let cost = costOf(best);
console.log(`order: ${best.length} declarations, ${cost} to begin with, fits: ${fits(best)}`);
const end = Date.now() + seconds * 1000;
let tried = 0;
while (Date.now() < end) {
  const next = [...best];
  const count = 1 + Math.floor(Math.random() ** 3 * 8);
  const moved = next.splice(Math.floor(Math.random() * next.length), count);
  next.splice(Math.floor(Math.random() * (next.length + 1)), 0, ...moved);
  if (!fits(next)) continue;
  tried++;
  const after = costOf(next);
  if (after > cost) continue;
  if (after < cost && tried % 50 === 0) console.log(`order: ${after} after ${tried}`);
  [best, cost] = [next, after];
}
const names = best.map(({ name }) => name);
writeFileSync(file, `${JSON.stringify(names, undefined, 2)}\n`);
console.log(`order: ${cost} after ${tried}`);
