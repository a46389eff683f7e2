import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const folder = new URL("../", import.meta.url);

test("npm links the command before the package is built, as the READMEs of the examples use it in a new clone", () => {
  const manifest = JSON.parse(readFileSync(new URL("package.json", folder), "utf8")) as {
    bin: Record<string, string>;
    files: string[];
  };
  const file = manifest.bin["dapr-ts"] as string;
  expect(file).toMatch(/^\.\/bin\//);
  expect(manifest.files).toContain("bin");
  expect(existsSync(fileURLToPath(new URL(file, folder)))).toBe(true);
  expect(readFileSync(new URL(file, folder), "utf8")).toMatch(
    /^#!\/usr\/bin\/env node\n[^]*import "..\/dist\/cli.js";\n$/,
  );
});
