import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder into which `npm run model` downloads the model. */
export const FETCHED_MODEL_DIR = fileURLToPath(new URL("../../model", import.meta.url));

export const LABELS_FILE = "imagenet_labels.txt";

/** The one that `npm run model` fetches, and that is taken before others. */
export const MODEL_FILE = "mobilenet_v1_0.75_192_quant.tflite";

const MOBILENET = /^mobilenet_v1_.*_quant\.tflite$/;

export interface ModelFiles {
  /** The path of the TFLite file. */
  readonly model: string;
  /** By the model's output; the first name of each is the usual one. */
  readonly labels: readonly (readonly string[])[];
}

/** Why nothing can be classified: a sentence. */
export class ModelMissingError extends Error {
  override readonly name = "ModelMissingError";
}

/**
 * Finds a quantised MobileNet v1 and its labels: in MODEL_DIR, or else where `npm run model` puts them.
 *
 * @throws ModelMissingError with the missing files and how to get them
 */
export async function findModel(env = process.env): Promise<ModelFiles> {
  const named = env["MODEL_DIR"]?.trim();
  const folder = named === undefined || named === "" ? FETCHED_MODEL_DIR : named;
  const files = await readdir(folder).catch(() => [] as string[]);
  const model = files.includes(MODEL_FILE) ? MODEL_FILE : files.sort().find((name) => MOBILENET.test(name));
  if (model === undefined || !files.includes(LABELS_FILE)) {
    const lacking = model === undefined ? "model" : "list of labels";
    throw new ModelMissingError(
      folder === named
        ? `Classify has no ${lacking} in MODEL_DIR, ${folder}: set it to a folder that has one, or unset it and run "npm run model" once.`
        : `Classify has no ${lacking} yet: run "npm run model" once, or set MODEL_DIR to a folder that has one.`,
    );
  }
  const labels = (await readFile(join(folder, LABELS_FILE), "utf8")).trimEnd().split("\n");
  return { model: join(folder, model), labels: labels.map((line) => line.trim().split(", ")) };
}
