// Checks what a registry shows of a published package: the fields of its package.json, its licence, and that the links
// of its README also work outside of the repository. `--update` writes the fields.
import { access, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { REPOSITORY } from "../../docs/src/repository.ts";
import { publicPackages, root } from "./public-packages.mjs";
import { replaceInFiles, slugOf, wrongAddresses } from "./repository-address.mjs";

const update = process.argv.includes("--update");
const problems = [];
const own = slugOf(REPOSITORY);

if (update) {
  const [{ manifest }] = await publicPackages();
  await replaceInFiles(root, slugOf(manifest.repository.url), own);
}
for (const { name: folder, folder: path, manifest } of await publicPackages()) {
  const file = join(path, "package.json");
  const wanted = { ...manifest, ...fieldsOf(manifest, folder) };
  const asWanted = `${JSON.stringify(inOrder(wanted), undefined, 2)}\n`;
  if (update) await writeFile(file, asWanted);
  else if (JSON.stringify(wanted) !== JSON.stringify({ ...wanted, ...manifest }))
    problems.push(
      `${folder}/package.json lacks or changes a field: run "node tools/packages/manifests.mjs --update"`,
    );
  if (!manifest.description) problems.push(`${folder}/package.json has no description`);
  if (!(await exists(join(dirname(file), "LICENSE")))) problems.push(`packages/${folder} has no LICENSE`);
  const readme = join(dirname(file), "README.md");
  if (update) await makeAbsolute(readme);
  await checkReadme(readme);
}

problems.push(...(await wrongAddresses(root, own)));
await checkVersions();
await checkGroup();
for (const problem of problems) console.error(`manifests: ${problem}`);
console.log(problems.length === 0 ? "manifests: ok" : `manifests: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

function fieldsOf({ name, keywords = [] }, folder) {
  return {
    homepage: `${REPOSITORY}/tree/main/packages/${folder}#readme`,
    bugs: { url: `${REPOSITORY}/issues` },
    repository: { type: "git", url: `git+${REPOSITORY}.git`, directory: `packages/${folder}` },
    keywords: [...new Set(["dapr", "typescript", name.split("/").at(-1), ...keywords])],
    publishConfig: { access: "public", provenance: true },
  };
}

/** Commands and manifests of the guide that name a version name the present one. */
async function checkVersions() {
  const { version } = (await publicPackages())[0].manifest;
  for (const name of ["packages/compat/README.md", "docs/migrating.md"]) {
    const text = await readFile(join(root, name), "utf8");
    const written = text.replace(/(@dapr-ts\/[\w-]+@\^)\d+\.\d+\.\d+/g, `$1${version}`);
    if (update) await writeFile(join(root, name), written);
    else if (written !== text) problems.push(`${name} names another version than ${version}`);
  }
}

/** All public packages have one version, which changesets keeps. */
async function checkGroup() {
  const { fixed } = JSON.parse(await readFile(join(root, ".changeset/config.json"), "utf8"));
  const packages = await publicPackages();
  const missing = packages.map(({ manifest }) => manifest.name).filter((name) => !fixed[0].includes(name));
  if (missing.length > 0) problems.push(`"fixed" of .changeset/config.json lacks ${missing.join(", ")}`);
  const isPrivate = (name) => /^@dapr-ts\//.test(name) && !fixed[0].includes(name);
  for (const { manifest } of packages)
    for (const [name, range] of Object.entries(manifest.devDependencies ?? {}))
      if (isPrivate(name) && range !== "*")
        problems.push(
          `${manifest.name}: ${name} is private and keeps its version, so its range is "*", not "${range}"`,
        );
  const versions = new Set(packages.map(({ manifest }) => manifest.version));
  if (versions.size > 1) problems.push(`the packages have several versions: ${[...versions].join(", ")}`);
}

/** Puts the fields that describe the package before those that describe its files. */
function inOrder({ name, version, description, keywords, homepage, bugs, repository, license, ...rest }) {
  const { publishConfig, ...others } = rest;
  return {
    name,
    version,
    description,
    keywords,
    homepage,
    bugs,
    repository,
    license,
    ...others,
    publishConfig,
  };
}

/** Links of a README are absolute, since registries show it elsewhere; those into the repository lead to files of it. */
async function checkReadme(file) {
  const text = await readFile(file, "utf8").catch(() => undefined);
  const name = relative(root, file);
  if (text === undefined) {
    problems.push(`${name} is missing`);
    return;
  }
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (target.startsWith("#")) continue;
    if (!/^https?:/.test(target)) problems.push(`${name}: the link to ${target} is relative`);
    const [, path] = /^\/(?:blob|tree|raw)\/main\/([^#]*)/.exec(target.split(REPOSITORY)[1] ?? "") ?? [];
    if (path !== undefined && !(await exists(join(root, decodeURIComponent(path)))))
      problems.push(`${name}: the link to ${target} leads to a file that does not exist`);
  }
}

/** Replaces the relative links of a README by links into the repository. */
async function makeAbsolute(file) {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return;
  let written = text;
  for (const [link, target] of text.matchAll(/\]\((?!https?:|#)([^)\s]+)\)/g)) {
    const [path, hash] = target.split("#");
    const inside = relative(root, resolve(dirname(file), decodeURIComponent(path)));
    const kind = (await stat(join(root, inside)).catch(() => undefined))?.isDirectory() ? "tree" : "blob";
    const url = `${REPOSITORY}/${kind}/main/${inside}${hash === undefined ? "" : `#${hash}`}`;
    written = written.replaceAll(link, `](${url})`);
  }
  if (written !== text) await writeFile(file, written);
}

function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
