// Refuses import cycles, imports of types included, and imports against the arrows of ARCHITECTURE.md.
// Run alone: `npm test -- imports`.
import { existsSync, globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cruise } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import rules from "./rules.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
process.chdir(root);
const { forbidden, options } = rules;
const where = [
  "packages/*/src",
  "packages/*/page",
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

const { violations, totalCruised, totalDependenciesCruised } = output.summary;
for (const { rule, from, to, comment, cycle } of violations) {
  if (rule.name === "no-cycle")
    console.error(`imports: cycle: ${[from, ...cycle.map(({ name }) => name)].join(" → ")}`);
  else console.error(`imports: ${from} imports ${to} (${rule.name}: ${comment ?? ""})`);
}
console.log(
  `imports: ${violations.length} refused of ${totalDependenciesCruised} imports in ${totalCruised} files`,
);
process.exitCode = violations.length === 0 ? 0 : 1;
