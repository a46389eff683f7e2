import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const docs = fileURLToPath(new URL("..", import.meta.url));

// A check that lists the files of the repository would fail when the build, which runs beside it, removes them.
test("git ignores every file that the site's build writes for a moment", () => {
  const files = [
    ".vitepress/.temp/app.js",
    ".vitepress/config.ts.timestamp-1796043344780-a88d4046345f9.mjs",
    "src/performance.data.ts.timestamp-1796043344780-a88d4046345f9.mjs",
  ];
  const ignored = execFileSync("git", ["check-ignore", "--stdin"], {
    cwd: docs,
    input: files.join("\n"),
    encoding: "utf8",
  });
  expect(ignored.trim().split("\n")).toEqual(files);
});
