import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runtimeFile, runtimePlatforms } from "../src/index.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dapr-ts-test-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

test.each(runtimePlatforms)("finds the program of %s beside it", (platform) => {
  const folder = join(root, "node_modules", "@dapr-ts", `runtime-${platform}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  const file = platform === "win32-x64" ? "dapr-runtime.exe" : "dapr-runtime";
  expect(runtimeFile(platform, join(root, "index.js"))).toBe(join(folder, "bin", file));
});

test("the error of a missing package, and of a platform without one, has the remedy", () => {
  expect(() => runtimeFile("linux-x64", join(root, "index.js"))).toThrow(
    "@dapr-ts/runtime-linux-x64 is not installed; install @dapr-ts/runtime again",
  );
  expect(() => runtimeFile("sunos-x64")).toThrow(
    /no build for sunos-x64; it has linux-x64.*dapr init --slim/,
  );
});

test("names the platforms that are built", async () => {
  const file = new URL("../../../tools/runtime/platforms.mjs", import.meta.url).href;
  const { PLATFORMS } = (await import(file)) as { PLATFORMS: string[] };
  expect(runtimePlatforms).toEqual(PLATFORMS);
});
