import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "google-chrome"];

/**
 * Returns the path of a Chromium: CHROMIUM_BIN, else `chromium` or `google-chrome` on PATH. Returns undefined if none is
 * found; tests then skip with {@link LACKS_CHROMIUM}.
 */
export function findChromium(): string | undefined {
  const named = process.env["CHROMIUM_BIN"];
  if (named !== undefined && named !== "") return named;
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

/** Why a test that needs a page is skipped. */
export const LACKS_CHROMIUM =
  "Chromium not found: `node tools/browser/setup.mjs` installs Debian's (as root), or set CHROMIUM_BIN";

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
