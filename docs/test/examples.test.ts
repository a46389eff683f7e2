import { existsSync, readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../../examples/", import.meta.url);
const examples = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(examples.map(({ name }) => name))("the README of %s shows its command and its page", (name) => {
  const own = new URL(`${name}/`, folder);
  const readme = readFileSync(new URL("README.md", own), "utf8");
  expect(readme).toMatch(/^npm run \S/m);
  if (!existsSync(new URL("page/", own))) return;
  expect(readme).toMatch(/!\[[^\]]+\]\(page\.webp\)/);
  expect(existsSync(new URL("page.webp", own))).toBe(true);
});
