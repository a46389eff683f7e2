// The address of the repository stands once, in docs/src/repository.ts. Files that cannot read it from there, such as READMEs
// and templates of issues, repeat it: these are written anew when it changes.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const SLUG =
  /((?:github|raw\.githubusercontent)\.com\/)([\w.-]+\/[\w-]+(?:\.[\w-]+)*?)(?=\.git\b|[^\w.-]|\.?$)/gm;

/** Returns "owner/name" of an address. */
export const slugOf = (address) => new URL(address.replace(/^git\+|\.git$/g, "")).pathname.slice(1);

/** Returns the text with one repository in the place of another. */
export function replaceSlug(text, from, to) {
  return text.replace(SLUG, (whole, host, slug) => (slug === from ? host + to : whole));
}

/** Returns the repositories in a text that have the name of ours, `dapr-ts`, and another owner or address. */
export function otherSlugs(text, own) {
  const slugs = [...text.matchAll(SLUG)].map(([, , slug]) => slug);
  return [...new Set(slugs)].filter((slug) => slug !== own && slug.endsWith("/dapr-ts"));
}

/** Replaces the address in every file of the repository. */
export async function replaceInFiles(root, from, to) {
  for (const file of await filesWithAddress(root)) {
    const text = await readFile(join(root, file), "utf8");
    const written = replaceSlug(text, from, to);
    if (written !== text) await writeFile(join(root, file), written);
  }
}

/** Returns a problem for each file with an address that is not the given one. */
export async function wrongAddresses(root, own) {
  const problems = [];
  for (const file of await filesWithAddress(root))
    for (const slug of otherSlugs(await readFile(join(root, file), "utf8"), own))
      problems.push(`${file}: the repository is ${own}, not ${slug}`);
  return problems;
}

/** Returns the files of the repository with an address of a code host. Tests have made-up ones. */
async function filesWithAddress(root) {
  const args = [
    "grep",
    "-lIE",
    "github(usercontent)?\\.com/",
    "--",
    ".",
    ":!*/test/*",
    ":!package-lock.json",
  ];
  const { stdout } = await promisify(execFile)("git", args, { cwd: root });
  return stdout.split("\n").filter(Boolean);
}
