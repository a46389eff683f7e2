import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

/** Folder for the tests' screenshots. Git ignores it. */
const FOLDER = fileURLToPath(new URL("../../../.runtime/screenshots/", import.meta.url));

/**
 * Takes a picture of the whole page.
 *
 * @param name such as `photo-lab/result-phone`, without an extension
 * @returns the path of the PNG
 */
export async function screenshot(page: Page, name: string): Promise<string> {
  const path = `${FOLDER}${name}.png`;
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, fullPage: true });
  return path;
}
