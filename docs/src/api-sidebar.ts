import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DefaultTheme } from "vitepress";

const file = fileURLToPath(new URL("../api/sidebar.json", import.meta.url));

/** Returns the pages of the API reference, which `npm run api` of this folder writes. */
export function readSidebar(): DefaultTheme.SidebarItem[] {
  if (!existsSync(file)) throw new Error("the API reference is missing: run `npm run api --workspace docs`");
  return JSON.parse(readFileSync(file, "utf8")) as DefaultTheme.SidebarItem[];
}
