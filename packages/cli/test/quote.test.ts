import { expect, test } from "vitest";
import { table } from "../src/commands/table.ts";
import { printableLines, quote } from "../src/output/quote.ts";

test("a name in a sentence cannot move the cursor, end the line or fill the screen", () => {
  expect(quote("a\u001b[31m\nb")).toBe('"a\\u001b[31m\\u000ab"');
  expect(quote("k".repeat(1000))).toBe(`"${"k".repeat(100)}…"`);
});

test("a text keeps its lines, and its other control characters are escaped", () => {
  expect(printableLines("a\u001b]0;x\u0007\nb\u009b")).toBe("a\\u001b]0;x\\u0007\nb\\u009b");
});

test("a table has one line for each row, in columns as wide as what is printed", () => {
  expect(
    table(
      ["ID", "COMMAND"],
      [
        ["a\u001b[2J", "node -e 1\n2"],
        ["b", "-"],
      ],
    ).split("\n"),
  ).toEqual(["ID          COMMAND", "a\\u001b[2J  node -e 1\\u000a2", "b           -"]);
});
