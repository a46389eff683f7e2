import { expect, test } from "vitest";
import { urlOf } from "../src/repository-links.ts";
import { partsOf } from "../src/snippets.ts";
import { fileURLToPath } from "node:url";

const page = fileURLToPath(new URL("../start.md", import.meta.url));

test("programs and their output are read in the order of the page", () => {
  const markdown = "```ts app shop\na\n```\n\n```text output\nx\ny\n```\n\n```sh\nz\n```\n\n```ts\nb\n```\n";
  expect(partsOf(markdown, "page.md")).toEqual([
    { kind: "app", name: "shop", code: "a\n" },
    { kind: "output", lines: ["x", "y"] },
    { kind: "run", name: "2.ts", code: "b\n" },
  ]);
});

test("an unknown kind of program is refused", () => {
  expect(() => partsOf("```ts skip\na\n```\n", "page.md")).toThrow('page.md: "skip" is not one of');
});

test("links to files outside of the site lead to the repository, others stay", () => {
  expect(urlOf("../SECURITY.md#threat-model", page)).toMatch(
    /^https:.*\/blob\/main\/SECURITY\.md#threat-model$/,
  );
  expect(urlOf("./server", page)).toBe("./server");
  expect(urlOf("https://dapr.io", page)).toBe("https://dapr.io");
});

test("a link to a file that does not exist fails the build", () => {
  expect(() => urlOf("../NO-SUCH.md", page)).toThrow("leads to no file");
});
