import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { otherSlugs, replaceInFiles, replaceSlug, slugOf, wrongAddresses } from "../repository-address.mjs";

const TEXT = `[a](https://github.com/one/dapr-ts/tree/main/a) and git+https://github.com/one/dapr-ts.git
![b](https://raw.githubusercontent.com/one/dapr-ts/main/b.webp), https://github.com/one/dapr-ts.
https://github.com/one/dapr-ts-other https://github.com/dapr/dapr`;

test("the owner and the name are read from an address", () => {
  expect(slugOf("git+https://github.com/one/dapr-ts.git")).toBe("one/dapr-ts");
  expect(slugOf("https://github.com/one/my.sdk")).toBe("one/my.sdk");
});

test("an address is replaced in each of its forms, and others stay", () => {
  const written = replaceSlug(TEXT, "one/dapr-ts", "two/sdk");
  expect(written).toBe(TEXT.replaceAll(/one\/dapr-ts(?!-)/g, "two/sdk"));
  expect(otherSlugs(written, "two/sdk")).toEqual([]);
  expect(otherSlugs(TEXT, "two/dapr-ts")).toEqual(["one/dapr-ts"]);
});

test("a file with another address is reported until it is replaced", async () => {
  const root = await mkdtemp(join(tmpdir(), "dapr-ts-address-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await writeFile(join(root, "README.md"), TEXT);
  for (const args of [
    ["init", "-q"],
    ["add", "."],
  ])
    execFileSync("git", args, { cwd: root });
  expect(await wrongAddresses(root, "two/dapr-ts")).toEqual([
    "README.md: the repository is two/dapr-ts, not one/dapr-ts",
  ]);
  await replaceInFiles(root, "one/dapr-ts", "two/dapr-ts");
  expect(await wrongAddresses(root, "two/dapr-ts")).toEqual([]);
  expect(await readFile(join(root, "README.md"), "utf8")).toContain(
    "https://github.com/two/dapr-ts/tree/main/a",
  );
});
