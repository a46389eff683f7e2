import { expect, test } from "vitest";
import { blocksOf, proseOf } from "../blocks.ts";

const page = (...lines) => `${lines.join("\n")}\n`;

test("a block has its language, the words behind it, its code and the heading above", () => {
  const markdown = page(
    "# Shop",
    "",
    "```ts app shop",
    "const a = 1;",
    "",
    "a;",
    "```",
    "",
    "## Run it",
    "",
    "```",
    "x",
    "```",
  );
  expect(blocksOf(markdown)).toEqual([
    { language: "ts", words: ["app", "shop"], code: "const a = 1;\n\na;\n", heading: "Shop" },
    { language: "", words: [], code: "x\n", heading: "Run it" },
  ]);
});

test("a block in a list loses the indentation of its fence and no more", () => {
  const markdown = page(
    "- Install it:",
    "",
    "  ```sh",
    "  npm install \\",
    "    shop",
    "",
    "  ```",
    "",
    "1. Run:",
    "",
    "    ```sh",
    "    npm test",
    "    ```",
  );
  expect(blocksOf(markdown).map(({ code }) => code)).toEqual(["npm install \\\n  shop\n\n", "npm test\n"]);
});

test("a line with less indentation than its fence loses what it has", () => {
  expect(blocksOf(page("  ```text", " a", "b", "  ```"))[0]?.code).toBe("a\nb\n");
});

test("a longer fence contains a shorter one, and tildes contain backticks", () => {
  const markdown = page("````markdown", "```ts", "a", "```", "````", "~~~md part", "```", "~~~~");
  expect(blocksOf(markdown)).toEqual([
    { language: "markdown", words: [], code: "```ts\na\n```\n", heading: "" },
    { language: "md", words: ["part"], code: "```\n", heading: "" },
  ]);
});

test("a comment of a shell does not count as a heading", () => {
  const markdown = page("## Run", "```sh", "## twice", "npm test", "```", "```text", "ok", "```");
  expect(blocksOf(markdown).map(({ heading }) => heading)).toEqual(["Run", "Run"]);
});

test("a heading is its text, of any level", () => {
  const markdown = page("### `rule` ###", "```js", "a", "```");
  expect(blocksOf(markdown)[0]?.heading).toBe("`rule`");
});

test("code within a line begins no block", () => {
  expect(blocksOf(page("```one``` and `two`", "", 'the line "```ts" begins one'))).toEqual([]);
});

test("lines may end as on Windows", () => {
  expect(blocksOf("```ts\r\na\r\n```\r\n")[0]?.code).toBe("a\n");
});

test("a block without an end is refused", () => {
  expect(() => blocksOf(page("text", "", "```ts app", "a", "~~~"))).toThrow(
    'the block "```ts app" in line 3 has no end',
  );
});

test("the prose of a page is all but its blocks", () => {
  expect(proseOf("before `code`\n\n- item\n\n  ```sh\n  npm test\n  ```\n\nafter\n")).toBe(
    "before `code`\n\n- item\n\n\nafter\n",
  );
});
