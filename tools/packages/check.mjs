// Checks what a user installs: packs every public package, looks at each tarball with publint and attw, installs them
// all into an empty project, and there imports every entry of their `exports`, as ESM and as CommonJS, also under Jest.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { BUNDLERS, bundlerProject } from "./bundlers.mjs";
import { COMPILERS, compilerProject } from "./compilers.mjs";
import { packagePlatform } from "../runtime/package.mjs";
import { PLATFORMS, platform, thisPlatform } from "../runtime/platforms.mjs";
import { runtimeBin } from "../runtime/version.mjs";
import { createdProjects } from "./create-smoke.mjs";
import { aliasPrograms } from "./compat-alias.mjs";
import { JEST, jestProject } from "./jest-smoke.mjs";
import { publicPackages, root } from "./public-packages.mjs";
import { sourceMapsProject } from "./source-maps-smoke.mjs";
import { EXPECTED, runtimeSmoke } from "./runtime-smoke.mjs";

const exec = promisify(execFile);
const bin = (name) => join(root, "node_modules", ".bin", name);
const scratch = await mkdtemp(join(tmpdir(), "dapr-ts-packages-"));
let problems = 0;

/** They import what only a guest's engine has; the package's tests run them over a stand-in for that. */
const GUESTS_ONLY = new Set(["@dapr-ts/wasi-fetch/wasmedge"]);

try {
  const packages = await publicPackages();
  const tarballs = [];
  const runtime = await packRuntime();
  for (const { folder, manifest } of packages) {
    const tarball = await pack(folder, manifest.name);
    tarballs.push(tarball);
    await check(`publint ${manifest.name}`, bin("publint"), [tarball, "--strict"]);
    await check(`npm publish --dry-run of ${manifest.name}`, "npm", [
      "publish",
      "--dry-run",
      "--silent",
      tarball,
    ]);
    const isDual = JSON.stringify(manifest.exports).includes('"require"');
    const profile = isDual ? "node16" : "esm-only";
    await check(`attw ${manifest.name}`, bin("attw"), [tarball, "--profile", profile, "--quiet"]);
  }
  await writeFile(join(scratch, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await install([...tarballs, ...runtime]);
  await tryEntries(
    packages
      .filter(({ manifest }) => manifest.exports["."] !== undefined)
      .map(({ manifest }) => manifest.name),
  );
  await check("a stack with source maps", process.execPath, await sourceMapsProject(scratch));
  if (runtime.length > 0) await checkRuntime();
  // What else there is may need a package that its user brings.
  const peers = packages.flatMap(({ manifest }) => Object.entries(manifest.peerDependencies ?? {}));
  const wanted = peers.map(([name, range]) => `${name}@${range}`);
  await install(wanted);
  await tryEntries(packages.flatMap(({ manifest }) => entriesOf(manifest)));
  const created = await createdProjects(scratch);
  // As the line "@dapr/dapr": "npm:@dapr-ts/compat@…" in package.json installs it.
  const compat = tarballs.find((tarball) => tarball.includes("dapr-ts-compat-"));
  await install([JEST, `@dapr/dapr@file:${compat}`, ...created.packages]);
  const typeRoots = join(root, "node_modules", "@types");
  // TypeScript 7 no longer resolves modules as node10 does.
  const compilers = { tsc: bin("tsc"), tsc6: bin("tsc6") };
  for (const program of await aliasPrograms(scratch, { ...compilers, typeRoots })) await check(...program);
  await check("Jest in its CommonJS mode", process.execPath, await jestProject(scratch));
  await Promise.all(
    created.folders.map(async (folder) => {
      const name = `created ${basename(folder)}`;
      await check(`types of ${name}`, join(scratch, "node_modules/.bin/tsc"), ["-p", folder]);
      await check(`tests of ${name}`, join(scratch, "node_modules/.bin/vitest"), ["run", "--root", folder]);
    }),
  );
  const tools = [...COMPILERS, ...BUNDLERS, "@types/node@24"];
  await exec("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...tools], { cwd: scratch });
  const programs = [
    ...(await compilerProject(scratch, join(scratch, "node_modules/@types"))),
    ...(await bundlerProject(scratch)),
  ];
  for (const { name, args } of programs) await check(name, process.execPath, args);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
process.exitCode = problems === 0 ? 0 : 1;

async function pack(folder, name) {
  const { stdout } = await exec("npm", ["pack", "--json", "--pack-destination", scratch], { cwd: folder });
  const packed = JSON.parse(stdout);
  const [{ filename, size }] = Array.isArray(packed) ? packed : Object.values(packed);
  console.log(`packages: ${name} ${(size / 1024).toFixed(0)} kB packed`);
  return join(scratch, filename.replace("@", "").replace("/", "-"));
}

/** Packs the runtime of this platform. Without a build of it, prints why, and the checks that need it are left out. */
async function packRuntime() {
  const built =
    PLATFORMS.includes(thisPlatform) && existsSync(join(runtimeBin, platform(thisPlatform).fileName));
  if (!built) {
    console.log(`packages: the installed runtime is not checked: it has not been built for ${thisPlatform}`);
    return [];
  }
  const folder = await packagePlatform(thisPlatform, (line) => console.log(`packages: ${line}`));
  return [await pack(folder, `@dapr-ts/runtime-${thisPlatform}`)];
}

/** Runs the installed command with the installed runtime. */
async function checkRuntime() {
  const { command, args, env } = await runtimeSmoke(scratch);
  try {
    const { stdout } = await exec(command, args, { cwd: scratch, env });
    if (!stdout.includes(EXPECTED)) throw Object.assign(new Error("other output"), { stdout });
    console.log(`packages: ${command} ${args.join(" ")} without Go: ok`);
  } catch (error) {
    problems++;
    console.error(
      `packages: ${command} ${args.join(" ")}: failed\n${error.stdout ?? ""}${error.stderr ?? ""}`,
    );
  }
}

async function install(wanted) {
  await exec("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...wanted], { cwd: scratch });
}

async function tryEntries(entries) {
  await writeFile(
    join(scratch, "all.mjs"),
    entries.map((entry) => `await import(${JSON.stringify(entry)});\n`).join(""),
  );
  await writeFile(
    join(scratch, "all.cjs"),
    entries.map((entry) => `require(${JSON.stringify(entry)});\n`).join(""),
  );
  await check(`import of ${entries.join(", ")}`, process.execPath, ["all.mjs"]);
  await check(`require of ${entries.join(", ")}`, process.execPath, ["all.cjs"]);
  await checkTypes(entries);
}

/** Returns the entries that are code and run in Node. */
function entriesOf({ name, exports }) {
  return Object.keys(exports)
    .filter((entry) => !entry.endsWith(".json") && !entry.includes("*"))
    .map((entry) => name + entry.slice(1))
    .filter((entry) => !GUESTS_ONLY.has(entry));
}

/** The types must do without skipLibCheck, and without what the packages do not bring themselves but Node's. */
async function checkTypes(entries) {
  await writeFile(
    join(scratch, "types.mts"),
    entries.map((entry) => `import ${JSON.stringify(entry)};\n`).join(""),
  );
  const options = [
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2023",
    "--lib",
    "es2023,esnext.disposable,dom,dom.asynciterable",
  ];
  const types = ["--typeRoots", join(root, "node_modules", "@types"), "--types", "node"];
  await check("types of every entry", bin("tsc"), [...options, ...types, "types.mts"]);
}

async function check(what, command, args) {
  try {
    await exec(command, args, { cwd: scratch });
    console.log(`packages: ${what}: ok`);
  } catch (error) {
    problems++;
    console.error(`packages: ${what}: failed\n${error.stdout ?? ""}${error.stderr ?? ""}`);
  }
}
