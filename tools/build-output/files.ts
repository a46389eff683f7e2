import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Removes a folder with everything in it, if it exists. */
export async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Writes the declarations of ES modules that re-export those of the CommonJS files beside them. */
export async function declareAsCommonJs(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await writeFile(join(folder, `${name}.d.ts`), `export * from "./${name}.cjs";\n`);
}
