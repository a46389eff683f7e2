import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { table } from "../src/commands/table.ts";
import { consoleOutput } from "../src/output/console-output.ts";
import { printableLines, quote } from "../src/output/quote.ts";

test("a name in a sentence cannot move the cursor, end the line or fill the screen", () => {
  expect(quote("a\u001b[31m\nb")).toBe('"a\\u001b[31m\\u000ab"');
  expect(quote("k".repeat(1000))).toBe(`"${"k".repeat(100)}…"`);
});

test("a text keeps its lines, and its other control characters are escaped", () => {
  expect(printableLines("a\u001b]0;x\u0007\n\tb\u009b")).toBe("a\\u001b]0;x\\u0007\n\tb\\u009b");
});

test("messages of a run, which contain names of its files, have no control characters", () => {
  let written = "";
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      written += chunk.toString();
      done();
    },
  });
  const output = consoleOutput(stream, stream, { verbose: false });
  output.say("the page of a\u001b[2J");
  output.complain("a\u001b]0;x\u0007 ended\n  its last line");
  expect(written).toBe(
    "dapr-ts: the page of a\\u001b[2J\ndapr-ts: a\\u001b]0;x\\u0007 ended\n  its last line\n",
  );
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
