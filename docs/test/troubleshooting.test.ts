import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/troubleshooting.md"), "utf8");
const headings = [...page.matchAll(/^### (.*)$/gm)].map(([, heading = ""]) => heading);

/** Returns true for a sentence: what a person sees without a text. */
const isSymptom = (heading: string): boolean => /^[A-Z][a-z]* [a-z]/.test(heading);

/** Texts of daprd and of Node. */
const OF_OTHERS = [
  "connect ECONNREFUSED",
  "app channel is not initialized",
  "ERR_STATE_STORE_NOT_FOUND",
  "possible etag mismatch",
  "missing or invalid api token",
  "ERR_REQUIRE_ESM",
  "unref is not a function",
];

/** The sources of all packages; texts that are written in parts are joined. */
const sources = readdirSync(join(root, "packages"))
  .flatMap((name) => {
    const folder = join(root, "packages", name, "src");
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file));
  })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(file, "utf8"))
  .join("\n")
  .replace(/(["'`]) \+\s+["'`]/g, "");

test.each(
  headings.filter((heading) => !isSymptom(heading) && !OF_OTHERS.some((text) => heading.includes(text))),
)("the text of ours in the heading exists in a package: %s", (heading) => {
  // Without what varies, the code and the punctuation.
  const parts = heading
    .split(/(?<!\w)_[^_]*_(?!\w)|…|"|`|[:,;()]/)
    .map((part) => part.trim())
    .filter((part) => part.length > 5);
  expect(parts.length).toBeGreaterThan(0);
  expect(parts.filter((part) => !sources.includes(part))).toEqual([]);
});

test("each text of others is a heading", () => {
  expect(OF_OTHERS.filter((text) => !headings.some((heading) => heading.includes(text)))).toEqual([]);
});
