import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/**
 * Fetches files that are not there yet, and checks what came.
 *
 * @param home the address that the files are under
 * @param checksums the SHA-256 of each, by its name
 * @throws Error with a sentence: the net is away, or what came is not what was asked for
 */
export async function downloadAll(
  home: string,
  checksums: Readonly<Record<string, string>>,
  folder: string,
  say: (line: string) => void,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, checksum] of Object.entries(checksums)) {
    const path = join(folder, name);
    const there = await readFile(path).catch(() => undefined);
    if (there !== undefined && sha256(there) === checksum) {
      say(`${name} is there`);
      continue;
    }
    const bytes = await download(`${home}/${name}`, checksum);
    // Renamed at the end, so that no other process finds half of it.
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
    say(`${name} fetched, ${String(bytes.length)} bytes, its checksum is right`);
  }
}

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
      `${url} could not be downloaded (${why}). Try again with an internet connection, or set MODEL_DIR to a folder that has the ` +
        "files; without them the photo lab does all but classify.",
      { cause: error },
    );
  }
  const came = sha256(bytes);
  if (came !== checksum)
    throw new Error(`${url} is not the file that it was: its SHA-256 is ${came}, not ${checksum}`);
  return bytes;
}
