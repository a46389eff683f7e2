import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder for the state of this checkout on this machine. Git ignores it. */
export const stateFolder = join(dirname(fileURLToPath(import.meta.url)), "../../.runtime");

const file = join(stateFolder, "setup.json");

/** Result of the set-up, for the tests. It is replaced as a whole, so that a reader never gets half of it. */
export async function writeState(state) {
  await mkdir(stateFolder, { recursive: true });
  await writeFile(`${file}.${process.pid}`, `${JSON.stringify(state, undefined, 2)}\n`);
  await rename(`${file}.${process.pid}`, file);
  return file;
}

export async function readState() {
  return JSON.parse(await readFile(file, "utf8").catch(() => "{}"));
}
