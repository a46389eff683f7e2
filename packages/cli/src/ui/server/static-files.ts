import { readFileSync, readdirSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** A file of the page. */
export interface StaticFile {
  readonly type: string;
  readonly content: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".json": "application/json",
};

/** Returns the folder of the built page: `page` beside the built command. */
export function pageFolder(module = import.meta.url): string {
  return fileURLToPath(new URL(module.endsWith(".ts") ? "../../../dist/page/" : "page/", module));
}

/** Reads all files of a folder, by their path with slashes. Nothing else can be requested, whatever a path contains. */
export function readStaticFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true }) as string[];
  } catch {
    return files;
  }
  for (const name of names) {
    const path = join(folder, name);
    const type = TYPES[extname(name)];
    if (type === undefined || !statSync(path).isFile()) continue;
    files.set(relative(folder, path).split(sep).join("/"), { type, content: readFileSync(path) });
  }
  return files;
}
