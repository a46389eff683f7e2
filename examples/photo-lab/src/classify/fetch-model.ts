// `npm run model`: fetches the model and its labels from Coral's test data (Apache-2.0), once, and checks what came.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FETCHED_MODEL_DIR, LABELS_FILE, MODEL_FILE } from "./model-files.ts";

const HOME = "https://raw.githubusercontent.com/google-coral/test_data/master";

const CHECKSUMS = {
  [MODEL_FILE]: "41daeb22fdcf947e0e5ec32373aa9df7c31f3ef45dbd0ef7b5940fbce3c20f6a",
  [LABELS_FILE]: "b8aaeb5630c62626a7d124a05c0e14230a7ffdd2136a31d0190a4fb71c1d82f1",
};

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

async function isThere(path: string, checksum: string): Promise<boolean> {
  return readFile(path).then(
    (bytes) => sha256(bytes) === checksum,
    () => false,
  );
}

/** @throws Error with a sentence: the net is away, or what came is not what was asked for */
async function download(url: string, checksum: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(120_000) });
    if (!response.ok) throw new Error(`it answered ${String(response.status)}`);
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    const cause = (error as { cause?: unknown }).cause ?? error;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${url} cannot be had (${why}). Try again with an internet connection, or set MODEL_DIR to a folder that has ` +
        `${MODEL_FILE} and ${LABELS_FILE}; without them the photo lab does all but classify.`,
      { cause: error },
    );
  }
  const came = sha256(bytes);
  if (came !== checksum)
    throw new Error(`${url} is not the file that it was: its SHA-256 is ${came}, not ${checksum}`);
  return bytes;
}

try {
  await mkdir(FETCHED_MODEL_DIR, { recursive: true });
  for (const [name, checksum] of Object.entries(CHECKSUMS)) {
    const path = join(FETCHED_MODEL_DIR, name);
    if (await isThere(path, checksum)) {
      console.log(`model: ${name} is there`);
      continue;
    }
    const bytes = await download(`${HOME}/${name}`, checksum);
    // Renamed, so that nobody finds half of it.
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
    console.log(`model: ${name} fetched, ${String(bytes.length)} bytes, its checksum is right`);
  }
} catch (error) {
  console.error(`model: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
