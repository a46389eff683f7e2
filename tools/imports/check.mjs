// Refuses import cycles, imports of types included, and imports against the arrows of ARCHITECTURE.md.
// Run alone: `npm test -- imports`. With `--update` the baseline of cycles is lowered to what is left.
import { existsSync, globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cruise } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { judge } from "../checks/baseline.mjs";
import rules from "./rules.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
process.chdir(root);
const { forbidden, options } = rules;
const where = [
  "packages/*/src",
  "packages/*/test",
  "conformance",
  "examples",
  "bench",
  "reliability",
  "tools",
]
  .flatMap((pattern) => globSync(pattern))
  .filter((path) => existsSync(path));

const { output } = await cruise(
  where,
  { ...options, ruleSet: { forbidden }, validate: true },
  options.enhancedResolveOptions,
  { tsConfig: extractTSConfig(options.tsConfig.fileName) },
);

let refused = 0;
for (const { rule, from, to, comment, cycle } of output.summary.violations) {
  if (rule.name !== "no-cycle") {
    refused++;
    console.error(`imports: ${from} imports ${to} (${rule.name}: ${comment ?? ""})`);
  } else if (process.argv.includes("--verbose")) {
    console.log(`imports: cycle: ${[from, ...cycle.map(({ name }) => name)].join(" → ")}`);
  }
}
const inCycles = {};
for (const { source, dependencies } of output.modules) {
  if (!dependencies.some(({ circular }) => circular)) continue;
  const folder = source.split("/").slice(0, 2).join("/");
  inCycles[folder] = (inCycles[folder] ?? 0) + 1;
}
const baseline = fileURLToPath(new URL("baseline.json", import.meta.url));
const passed = await judge("imports", baseline, inCycles, "files in import cycles (--verbose lists them)");
const { totalCruised, totalDependenciesCruised } = output.summary;
console.log(`imports: read ${totalCruised} files with ${totalDependenciesCruised} imports`);
process.exitCode = passed && refused === 0 ? 0 : 1;
