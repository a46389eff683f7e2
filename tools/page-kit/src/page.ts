import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { reply, type Reply } from "@dapr-ts/server";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

export interface PageOptions {
  /** Folder of the files. */
  readonly folder: URL;
  readonly files: readonly string[];
  /** Sources of images, as in a Content-Security-Policy. Default: `'self'`. */
  readonly images?: string;
}

/** A page and its files, read once. It loads nothing from elsewhere, has nothing inline, and cannot be framed. */
export class Page {
  readonly #files: ReadonlyMap<string, string>;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(files: ReadonlyMap<string, string>, images: string) {
    this.#files = files;
    this.#headers = {
      "content-security-policy": [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        `img-src ${images}`,
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join("; "),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-cache",
    };
  }

  static async load({ folder, files, images = "'self'" }: PageOptions): Promise<Page> {
    const read = files.map(async (name) => [name, await readFile(new URL(name, folder), "utf8")] as const);
    return new Page(new Map(await Promise.all(read)), images);
  }

  /**
   * Returns one of the files, or `undefined` for any other name.
   *
   * @param values the texts that replace `{name}`, without escaping
   */
  file(name: string, values: Readonly<Record<string, string>> = {}): Reply | undefined {
    const content = this.#files.get(name);
    if (content === undefined) return undefined;
    const filled = Object.entries(values).reduce(
      (text, [place, value]) => text.replace(`{${place}}`, () => value),
      content,
    );
    return reply(filled, { headers: { ...this.#headers, "content-type": TYPES[extname(name)] ?? "" } });
  }
}
