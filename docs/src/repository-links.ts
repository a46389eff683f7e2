import { existsSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { MarkdownRenderer } from "vitepress";
import { REPOSITORY } from "./repository.ts";

const docs = fileURLToPath(new URL("..", import.meta.url));
const root = resolve(docs, "..");

/** Leads links to files outside of the site to the repository. Throws for a link to a file that does not exist. */
export function linkRepository(md: MarkdownRenderer): void {
  md.core.ruler.push("repository-links", (state) => {
    const { path } = state.env as { path?: string };
    if (path === undefined) return;
    for (const token of state.tokens.flatMap(({ children }) => children ?? [])) {
      const target = token.attrGet("href");
      if (token.type === "link_open" && target !== null) token.attrSet("href", urlOf(target, path));
    }
  });
}

/** Returns the URL in the repository for a relative link that leaves the site, and any other link as it is. */
export function urlOf(target: string, page: string): string {
  if (!/^\.\.?\//.test(target)) return target;
  const [path = "", hash] = target.split("#");
  const file = resolve(dirname(page), decodeURIComponent(path));
  if (!relative(docs, file).startsWith("..")) return target;
  if (!existsSync(file)) throw new Error(`${relative(root, page)}: the link to ${target} leads to no file`);
  const kind = statSync(file).isDirectory() ? "tree" : "blob";
  const url = `${REPOSITORY}/${kind}/main/${relative(root, file).split(sep).join("/")}`;
  return hash === undefined ? url : `${url}#${hash}`;
}
