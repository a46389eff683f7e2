// Compiles every program of the site's pages and of the READMEs against the installed packages. What they import of others
// is linked from this repository.
import { access, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { partsOf, readPages } from "../../docs/src/snippets.ts";
import { publicPackages, root } from "./public-packages.mjs";

const OPTIONS = [
  ...["--noEmit", "--strict", "--noImplicitOverride", "--allowImportingTsExtensions", "--skipLibCheck"],
  ...["--module", "nodenext", "--target", "es2024", "--types", "node", "--ignoreConfig"],
  ...["--lib", "es2024,esnext.disposable,dom,dom.iterable,dom.asynciterable"],
];

/** Writes the programs to a folder, and returns the arguments of tsc. */
export async function docsProject(folder, typeRoots) {
  const project = join(folder, "docs-programs");
  const files = [];
  const imported = new Set();
  for (const { path, parts } of await programPages()) {
    for (const { kind, name, code } of parts) {
      const file = join(project, path, /\.\w+$/.test(name) ? name : `${name}.ts`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, code);
      // A part of a program uses names that it does not declare.
      if (kind !== "part") files.push(file);
      for (const [, name] of code.matchAll(/^(?:import|export)\b[^"]*?"([^"./][^"]*)"/gm)) imported.add(name);
    }
  }
  if (files.length < 60) throw new Error(`only ${files.length} programs were found in the pages and READMEs`);
  await linkOthers(folder, project, imported);
  // An ES module, as its programs await at their top level.
  await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  return [...OPTIONS, "--typeRoots", typeRoots, ...files];
}

/** Returns the pages of the site and the READMEs, with their programs. */
async function programPages() {
  const readmes = ["README.md", ...(await publicPackages()).map(({ name }) => `packages/${name}/README.md`)];
  const pages = await readPages(join(root, "docs"));
  for (const path of readmes)
    pages.push({ path, parts: partsOf(await readFile(join(root, path), "utf8"), path) });
  return pages.map(({ path, parts }) => ({
    path,
    parts: withFiles(parts.filter(({ kind }) => kind !== "output")),
  }));
}

/** The first program of a page is the file that others of the page import, if none has that name. */
function withFiles([first, ...others]) {
  if (first === undefined) return [];
  const wanted = others
    .map(({ code }) => /from "\.\/([^"]+)"/.exec(code)?.[1])
    .find((name) => name !== undefined);
  const isNamed = [first, ...others].some(({ name }) => name === wanted);
  return [wanted === undefined || isNamed ? first : { ...first, name: wanted }, ...others];
}

async function linkOthers(folder, project, imported) {
  const names = [...imported]
    .filter((specifier) => !/^node:|^@dapr(-ts)?\//.test(specifier))
    .map((specifier) =>
      specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/"),
    );
  for (const name of new Set(names.flatMap((name) => [name, `@types/${name}`]))) {
    const places = [folder, join(root, "docs"), root].map((place) => join(place, "node_modules", name));
    const found = await firstOf(places);
    if (found === undefined || found === places[0]) continue;
    const link = join(project, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(found, link, "junction");
  }
}

async function firstOf(paths) {
  for (const path of paths)
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  return undefined;
}
