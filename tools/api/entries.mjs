// The public entries of the packages, each with its source file.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Returns the entries of every public package but `./internal`, which is not part of the API. */
export function publicEntries() {
  return readdirSync(join(root, "packages"))
    .filter((folder) => existsSync(join(root, "packages", folder, "package.json")))
    .flatMap((folder) => {
      const manifest = JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8"));
      if (manifest.private === true) return [];
      return Object.keys(manifest.exports ?? {})
        .filter((path) => !path.endsWith(".json") && path !== "./internal")
        .map((path) => entryOf(folder, manifest.name, path.slice(2)))
        .filter((entry) => entry !== undefined);
    });
}

/** Returns the entry of a path of `exports`; undefined for one without TypeScript sources. */
function entryOf(folder, packageName, path) {
  const candidates = path === "" ? ["index.ts"] : [`${path}.ts`, `${path}/index.ts`];
  const file = candidates.find((candidate) => existsSync(join(root, "packages", folder, "src", candidate)));
  if (file === undefined) return undefined;
  return {
    folder,
    name: path === "" ? folder : `${folder}-${path.replaceAll("/", "-")}`,
    specifier: path === "" ? packageName : `${packageName}/${path}`,
    source: `packages/${folder}/src/${file}`,
  };
}

/** Returns `paths` of a compiler configuration, from every specifier to its file below a folder of declarations. */
export function pathsTo(folder, extension) {
  const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.base.json"), "utf8"));
  return Object.fromEntries(
    Object.entries(compilerOptions.paths).map(([specifier, [file]]) => [
      specifier,
      [join(folder, file.replace(/\.ts$/, extension))],
    ]),
  );
}
