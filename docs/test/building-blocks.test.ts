import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { partsOf } from "../src/snippets.ts";

const folder = new URL("../blocks/", import.meta.url);

test.each(readdirSync(folder))("%s has a program, its output, errors and guarantees", (name) => {
  const text = readFileSync(new URL(name, folder), "utf8");
  const kinds = partsOf(text, name).map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(["output"]));
  expect(kinds.some((kind) => kind === "run" || kind === "app")).toBe(true);
  const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading).join(", ");
  expect(headings).toMatch(/errors/i);
  expect(headings).toMatch(/guarantees/i);
});
