import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Returns the folder of this command's own files, below the Dapr CLI's, and creates it. */
export function ownFolder(home = homedir()): string {
  const folder = join(home, ".dapr", "dapr-ts");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Returns the one file of names of all runs of a user, by which their sidecars find each other. */
export function namesFile(home = homedir()): string {
  return join(ownFolder(home), "names.db");
}
