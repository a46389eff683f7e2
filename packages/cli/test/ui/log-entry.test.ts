import { describe, expect, it } from "vitest";
import { messageEntry, toLogEntry } from "../../src/ui/collect/log-entry.ts";

const lineOf = (line: string) =>
  toLogEntry({ source: "app", appId: "shop", line, isError: false, time: 1 }, 1);

describe("toLogEntry", () => {
  it.each([
    ["colours", "\u001b[31mError\u001b[0m: no", "Error: no"],
    ["a link", "see \u001b]8;;http://evil.test\u0007here\u001b]8;;\u0007", "see here"],
    ["what clears the screen", "\u001b[2J\u001b[Hdone", "done"],
    ["a title of the window", "\u001b]0;owned\u0007done", "done"],
    ["other controls", "a\u0008b\u0000c\u009bd\re", "a\ufffdb\ufffdc"],
    ["what turns the direction of text", "user \u202etxt.exe\u2066", "user \ufffdtxt.exe\ufffd"],
    ["tabs, and all other text", "\ta <b>bold</b> =1+1 é 雪 🎉", "\ta <b>bold</b> =1+1 é 雪 🎉"],
  ])("shows a line with %s as text", (_, line, shown) => {
    expect(lineOf(line).text.startsWith(shown)).toBe(true);
    // eslint-disable-next-line no-control-regex -- none may be left
    expect(lineOf(line).text).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202e]/u);
  });

  it("finds the level behind a colour", () => {
    expect(lineOf("\u001b[31mERROR\u001b[39m no").level).toBe("error");
  });
});

describe("messageEntry", () => {
  it("keeps line breaks, and nothing else of a terminal", () => {
    const entry = messageEntry({ kind: "problem", text: "ended:\n  \u001b[1mlog", appId: undefined }, 1);
    expect(entry.text).toBe("ended:\n  log");
  });
});
