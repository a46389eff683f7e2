import { lstat, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Returns the size as `du` computes it: the blocks of all files and folders, in bytes. */
export async function folderBytes(folder: string): Promise<number> {
  const paths = await readdir(folder, { recursive: true });
  const stats = await Promise.all(
    [folder, ...paths.map((path) => join(folder, path))].map((path) => lstat(path)),
  );
  return stats.reduce((sum, { blocks }) => sum + blocks * BLOCK, 0);
}

/** The unit of `stat`'s blocks, whatever the file system's own. */
const BLOCK = 512;

/** How many packages npm installed, by its own account. */
export async function installedPackages(modules: string): Promise<number> {
  const lock = JSON.parse(await readFile(join(modules, ".package-lock.json"), "utf8")) as {
    packages: object;
  };
  return Object.keys(lock.packages).length;
}
