import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Returns every package that is published: the name of its folder, the folder, and its package.json. */
export async function publicPackages() {
  const found = [];
  for (const name of (await readdir(join(root, "packages"))).sort()) {
    const folder = join(root, "packages", name);
    const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    if (manifest.private !== true) found.push({ name, folder, manifest });
  }
  return found;
}
