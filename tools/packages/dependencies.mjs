// Checks what an installation of the published packages brings along: every package is in dependencies.json with its
// licence, none runs a script when it is installed, and each licence is one of those below.
//
//   node tools/packages/dependencies.mjs            compares
//   node tools/packages/dependencies.mjs --update   writes dependencies.json, for a review of its diff
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publicPackages, root } from "./public-packages.mjs";

const listFile = fileURLToPath(new URL("dependencies.json", import.meta.url));

/** Licences that may be passed on with software under Apache-2.0 without further conditions. */
const LICENCES = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "(Apache-2.0 AND BSD-3-Clause)",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
]);
const SIGNATURES_TIMEOUT_MS = 20_000;

const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")).packages;
const problems = [];
const found = await readDependencies();

if (process.argv.includes("--update")) {
  await writeFile(listFile, `${JSON.stringify(found, null, 2)}\n`);
  console.log(`dependencies: wrote ${listFile}`);
} else {
  compare(found, JSON.parse(await readFile(listFile, "utf8")));
}
for (const problem of problems) console.error(`dependencies: ${problem}`);
if (problems.length === 0) console.log(`dependencies: ${summary(found)}`);
if (process.argv.includes("--signatures")) await verifySignatures();
process.exitCode = problems.length === 0 ? 0 : 1;

/** Returns, for each published package, its dependencies and theirs with their licences; ours are left out. */
async function readDependencies() {
  const result = {};
  for (const { name, manifest } of await publicPackages()) {
    const closure = new Map();
    collect(`packages/${name}`, manifest.dependencies, closure);
    result[manifest.name] = Object.fromEntries([...closure].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return result;
}

function collect(from, dependencies = {}, closure) {
  for (const name of Object.keys(dependencies)) {
    const path = resolve(from, name);
    if (path === undefined) {
      problems.push(`${name}, which ${from} depends on, is missing in package-lock.json`);
      continue;
    }
    const entry = lock[path];
    if (entry.link) {
      collect(entry.resolved, lock[entry.resolved].dependencies, closure);
      continue;
    }
    if (closure.has(name)) continue;
    closure.set(name, entry.license ?? "unknown");
    if (entry.hasInstallScript) problems.push(`${name} runs a script when it is installed`);
    if (!LICENCES.has(entry.license)) problems.push(`${name} has the licence ${String(entry.license)}`);
    collect(path, { ...entry.dependencies, ...entry.optionalDependencies }, closure);
  }
}

/** Returns the key of package-lock.json that Node would load a package from. */
function resolve(from, name) {
  const folders = from.split("/node_modules/");
  for (let length = folders.length; length > 0; length--) {
    const path = `${folders.slice(0, length).join("/node_modules/")}/node_modules/${name}`;
    if (lock[path] !== undefined) return path;
  }
  return lock[`node_modules/${name}`] && `node_modules/${name}`;
}

function compare(actual, expected) {
  for (const name of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
    const now = actual[name] ?? {};
    const before = expected[name] ?? {};
    for (const dependency of new Set([...Object.keys(now), ...Object.keys(before)])) {
      if (now[dependency] === before[dependency]) continue;
      problems.push(
        `${name}: ${dependency} was ${before[dependency] ?? "absent"} and is ${now[dependency] ?? "absent"}. ` +
          "Review it, give its reason in ARCHITECTURE.md, then run `node tools/packages/dependencies.mjs --update`",
      );
    }
  }
}

function summary(actual) {
  const all = new Set(Object.values(actual).flatMap((dependencies) => Object.keys(dependencies)));
  return `${all.size} packages come with ours; no install scripts; licences ${[
    ...new Set(Object.values(actual).flatMap((dependencies) => Object.values(dependencies))),
  ]
    .sort()
    .join(", ")}`;
}

/** Prints the result of `npm audit signatures`. A registry without signing keys is reported and is not a failure. */
async function verifySignatures() {
  try {
    const { stdout } = await promisify(execFile)("npm", ["audit", "signatures"], {
      cwd: root,
      timeout: SIGNATURES_TIMEOUT_MS,
    });
    console.log(`dependencies: ${stdout.trim()}`);
  } catch (error) {
    const output = `${error.stdout ?? ""}${error.stderr ?? ""}`.trim();
    if (/invalid registry signature|invalid attestation/i.test(output)) {
      process.exitCode = 1;
      console.error(`dependencies: ${output}`);
    } else {
      console.log(
        `dependencies: signatures not verified: ${error.killed ? `no response from the registry within ${SIGNATURES_TIMEOUT_MS} ms` : output}`,
      );
    }
  }
}
