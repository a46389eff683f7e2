// Checks the types of everything: what is written for Node in one program, so that no file is read twice, and each
// folder that has less than Node (or other paths) in a program of its own. Run alone: `npm test -- types`.
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
process.chdir(root);

/** Not ours to check here: a template is checked in a new project, and Next checks its own folder. */
const ELSEWHERE = ["packages/create-dapr-app/templates/", "examples/frameworks/src/next/"];

const configs = globSync("{packages,examples,tools}/*/{,*/}tsconfig.json")
  .concat(globSync("{bench,conformance,docs,proto,reliability}/tsconfig.json"))
  .filter((file) => !file.includes("node_modules") && !ELSEWHERE.some((folder) => file.startsWith(folder)))
  .sort();

const together = { include: [], exclude: [] };
const alone = [];
for (const file of configs) {
  const { config, error } = ts.parseConfigFileTextToJson(file, readFileSync(file, "utf8"));
  if (error) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(error.messageText, "\n")}`);
  const { extends: base, include, exclude = [], compilerOptions } = config;
  if (join(dirname(file), base) === "tsconfig.node.json" && compilerOptions === undefined) {
    const here = (pattern) => join(root, dirname(file), pattern);
    together.include.push(...include.map(here));
    together.exclude.push(...exclude.map(here));
  } else {
    // AssemblyScript's declarations are written for the compilers before 7.
    alone.push([base.startsWith("assemblyscript/") ? "tsc6" : "tsc", file]);
  }
}

mkdirSync(".runtime", { recursive: true });
const program = ".runtime/tsconfig.types.json";
writeFileSync(program, JSON.stringify({ extends: "../tsconfig.node.json", ...together }));

const failed = [];
for (const [compiler, file] of [["tsc", program], ...alone]) {
  const { status } = spawnSync(compiler, ["-p", file], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) failed.push(relative(root, file));
}
const folders = configs.length - alone.length;
console.log(
  `types: ${folders} folders in one program, ${alone.length} alone; ${failed.length} programs failed`,
);
for (const file of failed) console.error(`types: ${file} has errors`);
process.exitCode = failed.length === 0 ? 0 : 1;
