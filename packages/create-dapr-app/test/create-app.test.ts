import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createApp } from "../src/create-app.ts";
import { TEMPLATES } from "../src/templates.ts";

// The check "packages" type-checks the created projects and runs their tests.

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dapr-ts-test-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test.each(TEMPLATES)(
  "%s: the folder's name is the app's id, and the manifest names the packages",
  (template) => {
    const path = join(folder, "my-orders");
    expect(createApp(path, template)).toEqual({ name: "my-orders" });
    const read = (file: string): string => readFileSync(join(path, file), "utf8");
    for (const file of ["dapr.yaml", "README.md", "Dockerfile", "src/main.ts"])
      expect(read(file)).not.toContain("app-id-here");
    expect(read("dapr.yaml")).toContain("appID: my-orders\n");
    expect(read(".gitignore")).toContain("node_modules/");
    expect(existsSync(join(path, "_gitignore"))).toBe(false);
    const { name, dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<
      string,
      object
    >;
    expect(name).toBe("my-orders");
    expect(dependencies).toHaveProperty("@dapr-ts/server");
    expect(devDependencies).toHaveProperty("@dapr-ts/cli");
  },
);

test("refuses a folder with files, and a name that is not an app id", () => {
  writeFileSync(join(folder, "file"), "");
  expect(() => createApp(folder, "actors")).toThrow();
  expect(() => createApp(join(folder, "My App"), "actors")).toThrow(/must be an app id/);
  const full = join(folder, "full");
  createApp(full, "actors");
  expect(() => createApp(full, "actors")).toThrow(/is not empty; choose a new folder/);
});
