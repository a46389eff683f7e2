import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { blocksOf } from "../../tools/markdown/blocks.ts";

/**
 * How a program of a page is tested: `run` to its end, started as an `app` with a sidecar until the page ends, run as a
 * `test` by vitest, written as a `file` for the others, only type-checked (`check`), or a `part` of a program, which is parsed.
 */
export type SnippetKind = "run" | "app" | "test" | "file" | "check" | "part";

const KINDS: readonly string[] = ["run", "app", "test", "file", "check", "part"] satisfies SnippetKind[];

/** A program of a page. */
export interface Snippet {
  readonly kind: SnippetKind;
  /** Its file, or the id of its app. */
  readonly name: string;
  readonly code: string;
}

/** Lines that the programs of a page print up to here. */
export interface Output {
  readonly kind: "output";
  readonly lines: readonly string[];
}

/** A page of the site with its programs and their output, in the order of the page. */
export interface Page {
  readonly path: string;
  readonly parts: readonly (Snippet | Output)[];
}

/** Reads every page of the guide. */
export async function readPages(docs: string): Promise<Page[]> {
  const files = await readdir(docs, { recursive: true });
  const pages: Page[] = [];
  for (const path of files
    .filter((file) => file.endsWith(".md") && !/^(?:api|node_modules)\//.test(file))
    .sort()) {
    const parts = partsOf(await readFile(join(docs, path), "utf8"), path);
    if (parts.length > 0) pages.push({ path, parts });
  }
  return pages;
}

/** Returns the programs of a page: every block of TypeScript, whose first line is "```ts", a kind and a name. */
export function partsOf(markdown: string, path: string): (Snippet | Output)[] {
  const parts: (Snippet | Output)[] = [];
  for (const { language, words, code } of blocksOf(markdown)) {
    // A README shows to a reader the name of a file alone.
    const isFile = words.length === 1 && words[0]?.endsWith(".ts") === true;
    const [kind = "run", name = `${String(parts.length)}.ts`] = isFile ? ["file", ...words] : words;
    if (language === "text" && kind === "output") {
      parts.push({ kind: "output", lines: code.trimEnd().split("\n") });
    } else if (language === "ts") {
      if (!KINDS.includes(kind)) throw new Error(`${path}: "${kind}" is not one of ${KINDS.join(", ")}`);
      parts.push({ kind: kind as SnippetKind, name, code });
    }
  }
  return parts;
}
