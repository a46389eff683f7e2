// Checks what a user installs: packs every public package, looks at each tarball, follows the README and the first
// page of the site on a bare machine, and
// imports every entry of `exports`: as ESM, as CommonJS, under Jest, by several compilers and in bundles. With `--all`, also
// by the versions of TypeScript between the oldest and the newest, and in a Next app, whose build takes longer than the rest.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { blocksOf } from "../markdown/blocks.ts";
import { packagePlatform } from "../runtime/package.mjs";
import { PLATFORMS, platform, thisPlatform } from "../runtime/platforms.mjs";
import { runtimeBin } from "../runtime/version.mjs";
import { BUNDLERS, bundlerProject } from "./bundlers.mjs";
import { aliasPrograms } from "./compat-alias.mjs";
import { compilerProject, compilers } from "./compilers.mjs";
import { createdProjects } from "./create-smoke.mjs";
import { docsProject } from "./docs-smoke.mjs";
import { JEST, jestProject } from "./jest-smoke.mjs";
import { followNext, nextPackages } from "./next-smoke.mjs";
import { followOldestOtel } from "./oldest-otel-smoke.mjs";
import { publicPackages, root } from "./public-packages.mjs";
import { startRegistry } from "./registry.mjs";
import { followRuntime } from "./runtime-smoke.mjs";
import { sourceMapsProject } from "./source-maps-smoke.mjs";
import { follow } from "./stranger.mjs";
import { lint, packAll, packFolder, publishDry, publishTarballDry, wrongTypes } from "./tarballs.mjs";

const exec = promisify(execFile);
const isWhole = process.argv.includes("--all");
const scratch = await mkdtemp(join(tmpdir(), "dapr-ts-packages-"));
const project = join(scratch, "project");
const node = (...args) => exec(process.execPath, args, { cwd: project });
const bin = (name) => join(root, "node_modules/.bin", name);
const installed = (name) => join(project, "node_modules", name);
const failed = [];

/** They import what only a guest's engine has; the package's tests run them over a stand-in for that. */
const GUESTS_ONLY = new Set(["@dapr-ts/wasi-fetch/wasmedge"]);

try {
  const created = [];
  const packages = await publicPackages();
  const tarballs = await packAll(packages, scratch);
  const runtime = await packRuntime();
  const hasRuntime = runtime.length > 0;
  const registry = await startRegistry([...tarballs, ...runtime]);
  try {
    await mkdir(project);
    await writeFile(join(project, ".npmrc"), `@dapr-ts:registry=${registry.url}\n`);
    await Promise.all([checkTarballs(packages, tarballs), followPages(registry.url, hasRuntime)]);
    const named = tarballs.map(({ name, tarball }) => (name.startsWith("@") ? name : tarball));
    await install(named);
    await tryEntries(packages.map(({ manifest }) => manifest).flatMap(mainEntry));
    if (hasRuntime) await report("the README of @dapr-ts/runtime", () => followRuntime(project));
    await oldestOtel(packages, registry.url);
    await report("a stack with source maps", async () => node(...(await sourceMapsProject(project))));
    created.push(...(await installTools(packages, tarballs)));
  } finally {
    await registry.stop();
  }
  await tryEntries(packages.flatMap(({ manifest }) => entriesOf(manifest)));
  await runPrograms(created);
  if (isWhole) await report("a Next app", () => followNext(project, hasRuntime));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
if (failed.length > 0) console.error(`packages: failed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Packs the runtime of this platform. Without a build of it, prints why, and what needs it is left out. */
async function packRuntime() {
  const built =
    PLATFORMS.includes(thisPlatform) && existsSync(join(runtimeBin, platform(thisPlatform).fileName));
  if (!built) {
    console.log(`packages: the installed runtime is not checked: it has not been built for ${thisPlatform}`);
    return [];
  }
  const folder = await packagePlatform(thisPlatform, (line) => console.log(`packages: ${line}`));
  const packed = await packFolder(folder, scratch);
  await report(`npm publish --dry-run of ${packed.name}`, () => publishTarballDry(packed.tarball));
  await publishOtherPlatforms();
  return [packed];
}

/** The packages of other platforms, of which this machine has those that were made with `npm run runtime -- --platform`. */
async function publishOtherPlatforms() {
  const missing = [];
  for (const name of PLATFORMS.filter((name) => name !== thisPlatform)) {
    const folder = join(root, "packages/runtime/platforms", name);
    if (!existsSync(join(folder, "bin", platform(name).fileName))) missing.push(name);
    else
      await report(`npm publish --dry-run of runtime-${name}`, async () => {
        const { tarball } = await packFolder(folder, scratch);
        await publishTarballDry(tarball);
      });
  }
  if (missing.length > 0)
    console.log(
      `packages: the runtime packages of ${missing.join(", ")} are not checked: they have not been made here (npm run runtime -- --platform NAME)`,
    );
}

async function checkTarballs(packages, tarballs) {
  const published = report("npm publish --dry-run of each package", () => publishDry(packages));
  for (const { name, tarball, manifest } of tarballs) {
    await report(`publint ${name}`, () => lint(tarball));
    await report(`attw ${name}`, () => wrongTypes(tarball, manifest));
  }
  await published;
}

/** The README first: what it installs is in the project that the other checks use. Both start an app on port 3000. */
async function followPages(registry, hasRuntime) {
  const home = (name) => join(scratch, "homes", name);
  const blocks = async (path) => blocksOf(await readFile(join(root, path), "utf8"));
  await report("the README on a bare machine", async () => {
    const own = (await blocks("README.md")).filter(({ heading }) => heading === "In your project");
    return follow(own, { folder: project, home: home("readme"), registry, hasRuntime });
  });
  await report("docs/start.md on a bare machine", async () => {
    const folder = join(scratch, "start");
    await mkdir(folder);
    return follow(await blocks("docs/start.md"), { folder, home: home("start"), registry, hasRuntime });
  });
}

async function oldestOtel(packages, registry) {
  const { manifest } = packages.find(({ manifest }) => manifest.name === "@dapr-ts/client");
  const range = manifest.peerDependencies["@opentelemetry/api"];
  const typeRoots = join(root, "node_modules/@types");
  const options = { registry, range, tsc: bin("tsc"), typeRoots };
  await report(`OpenTelemetry's API ${range} at its oldest, with SDK 2`, () =>
    followOldestOtel(join(scratch, "oldest-otel"), options),
  );
}

/** Installs in one go what users bring: peers, compilers, bundlers, test runners. Returns the folders of created apps. */
async function installTools(packages, tarballs) {
  const peers = packages.flatMap(({ manifest }) => Object.entries(manifest.peerDependencies ?? {}));
  const created = await createdProjects(project);
  // As the line "@dapr/dapr": "npm:@dapr-ts/compat@…" in package.json installs it.
  const { tarball } = tarballs.find(({ name }) => name === "@dapr-ts/compat");
  const tools = [
    JEST,
    ...BUNDLERS,
    ...compilers(isWhole),
    ...(isWhole ? await nextPackages() : []),
    "@types/node@24",
    `@dapr/dapr@file:${tarball}`,
  ];
  await install([...peers.map(([name, range]) => `${name}@${range}`), ...created.packages, ...tools]);
  return created.folders;
}

async function runPrograms(folders) {
  const typeRoots = installed("@types");
  const jest = await jestProject(project);
  const bundles = await bundlerProject(project, isWhole);
  // TypeScript 7 no longer resolves modules as node10 does.
  const alias = await aliasPrograms(project, { tsc: bin("tsc"), tsc6: bin("tsc6"), typeRoots });
  const ofCreated = folders.flatMap((folder) => [
    { name: `types of created ${basename(folder)}`, args: [installed("typescript/bin/tsc"), "-p", folder] },
    {
      name: `tests of created ${basename(folder)}`,
      args: [installed("vitest/vitest.mjs"), "run", "--root", folder],
    },
  ]);
  const docs = await docsProject(project, typeRoots);
  const independent = [
    { name: "types of the programs in the docs", command: bin("tsc"), args: docs },
    ...bundles.build,
    { name: "Jest in its CommonJS mode", args: jest },
    ...alias.map(([name, command, args]) => ({ name, command, args })),
    ...ofCreated,
    ...(await compilerProject(project, typeRoots, isWhole)),
  ];
  await inPairs(independent);
  await inPairs(bundles.run);
}

/** Two at a time, as many as the machines of CI have cores. */
async function inPairs(programs) {
  const left = [...programs];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { name, command = process.execPath, args } = next;
      await report(name, () => exec(command, args, { cwd: project }));
    }
  };
  await Promise.all([work(), work()]);
}

async function install(wanted) {
  const begun = Date.now();
  await exec("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...wanted], { cwd: project });
  console.log(`packages: npm install of ${wanted.length} packages: ${seconds(begun)}`);
}

async function tryEntries(entries) {
  const lines = (line) => entries.map((entry) => line(JSON.stringify(entry))).join("");
  await writeFile(
    join(project, "all.mjs"),
    lines((entry) => `await import(${entry});\n`),
  );
  await writeFile(
    join(project, "all.cjs"),
    lines((entry) => `require(${entry});\n`),
  );
  await writeFile(
    join(project, "types.mts"),
    lines((entry) => `import ${entry};\n`),
  );
  // The types must do without skipLibCheck, and without what the packages do not bring themselves but Node's.
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--types", "node"];
  const libraries = ["--lib", "es2023,esnext.disposable,dom,dom.asynciterable"];
  const types = ["--typeRoots", join(root, "node_modules/@types")];
  await report(`import of ${entries.join(", ")}`, () => node("all.mjs"));
  await report("require of each", () => node("all.cjs"));
  await report("types of each", () =>
    exec(bin("tsc"), [...options, ...libraries, ...types, "types.mts"], { cwd: project }),
  );
}

function mainEntry({ name, exports }) {
  return exports["."] === undefined ? [] : [name];
}

/** Returns the entries that are code and run in Node. */
function entriesOf({ name, exports }) {
  return Object.keys(exports)
    .filter((entry) => !entry.endsWith(".json") && !entry.includes("*"))
    .map((entry) => name + entry.slice(1))
    .filter((entry) => !GUESTS_ONLY.has(entry));
}

/** Runs a check, which fails if it throws or returns problems. */
async function report(what, action) {
  const begun = Date.now();
  try {
    const found = await action();
    if (Array.isArray(found) && found.length > 0) throw new Error(found.join("\n"));
    console.log(`packages: ${what}: ok, ${seconds(begun)}`);
  } catch (error) {
    failed.push(what);
    console.error(`packages: ${what}: failed\n${error.message}\n${error.stdout ?? ""}${error.stderr ?? ""}`);
  }
}

function seconds(begun) {
  return `${((Date.now() - begun) / 1000).toFixed(1)} s`;
}
