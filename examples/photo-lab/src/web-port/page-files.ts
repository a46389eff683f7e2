import { readFile } from "node:fs/promises";
import { reply, type Reply } from "@dapr-ts/server";
import { MAX_PHOTO_BYTES, MAX_PHOTO_PIXELS, megabytes } from "../photo/limits.ts";
import { menuHtml, type MenuOption } from "./menu.ts";

const FOLDER = new URL("../../dist/page/", import.meta.url);

const TYPES = {
  "home.html": "text/html; charset=utf-8",
  "page.js": "text/javascript; charset=utf-8",
  "style.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;

type PageFile = keyof typeof TYPES;

/** Nothing from elsewhere, nothing inline, in no frame; photos are shown from memory. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

/** The page, read once. */
export class PageFiles {
  readonly #files: ReadonlyMap<string, string>;

  private constructor(files: ReadonlyMap<string, string>) {
    this.#files = files;
  }

  static async load(): Promise<PageFiles> {
    const names = Object.keys(TYPES) as PageFile[];
    const files = names.map(async (name) => [name, await readFile(new URL(name, FOLDER), "utf8")] as const);
    return new PageFiles(new Map(await Promise.all(files)));
  }

  /** One of the page's files; undefined for any other name. */
  file(name: string): Reply | undefined {
    const content = this.#files.get(name);
    return content === undefined
      ? undefined
      : reply(content, { headers: { ...HEADERS, "content-type": TYPES[name as PageFile] } });
  }

  home(menu: readonly MenuOption[]): Reply {
    const html = (this.#files.get("home.html") ?? "")
      .replace("{options}", () => menuHtml(menu))
      .replace("{maxBytes}", String(MAX_PHOTO_BYTES))
      .replace("{maxPixels}", String(MAX_PHOTO_PIXELS))
      .replace("{maxSize}", megabytes(MAX_PHOTO_BYTES));
    return reply(html, { headers: { ...HEADERS, "content-type": TYPES["home.html"] } });
  }
}
