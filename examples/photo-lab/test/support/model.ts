import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findModel } from "../../src/classify/model-files.ts";

/** A model, and beside it a photo of a parrot, as Coral's test data has them; or what is lacking. */
export async function testModel(): Promise<{ folder: string; parrot: Buffer } | { lacks: string }> {
  try {
    const folder = dirname((await findModel()).model);
    const parrot = join(folder, "parrot.jpg");
    if (!existsSync(parrot)) return { lacks: `parrot.jpg is missing in ${folder}` };
    return { folder, parrot: await readFile(parrot) };
  } catch (error) {
    return { lacks: (error as Error).message };
  }
}
