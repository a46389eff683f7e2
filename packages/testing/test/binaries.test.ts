import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkVersion, findProgram, requireProgram } from "../src/process/binaries.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dapr-ts-test-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Puts a program into a folder below the root. */
function put(folder: string, name = "daprd", mode = 0o755): string {
  mkdirSync(join(root, folder), { recursive: true });
  const path = join(root, folder, name);
  writeFileSync(path, "#!/bin/sh\necho 1.2.3\n");
  chmodSync(path, mode);
  return path;
}

function search(env: NodeJS.ProcessEnv = {}, binDir?: string) {
  const module = join(root, "checkout/packages/testing/dist/index.js");
  return { env, cwd: join(root, "work/deep"), home: join(root, "home"), binDir, module };
}

function find(...args: Parameters<typeof findProgram>): string | undefined {
  return findProgram(...args)?.file;
}

/** Makes a folder look like the root of a project. */
function project(folder: string, name: string): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, "package.json"), JSON.stringify({ name }));
}

test("searches from the most specific folder to the most general", () => {
  project("checkout", "dapr-ts");
  const asked = put("asked");
  const variable = put("variable");
  const cli = put("cli/.dapr/bin");
  const checkout = put("checkout/tools/runtime/bin");
  const onPath = put("path");
  const home = put("home/.dapr/bin");
  const env = {
    DAPR_TS_BIN: join(root, "variable"),
    DAPR_RUNTIME_PATH: join(root, "cli"),
    PATH: [join(root, "nowhere"), join(root, "path")].join(delimiter),
  };
  expect(find("daprd", search(env, join(root, "asked")))).toBe(asked);
  expect(find("daprd", search(env))).toBe(variable);
  expect(find("daprd", search({ ...env, DAPR_TS_BIN: "" }))).toBe(cli);
  expect(find("daprd", search({ PATH: env.PATH }))).toBe(checkout);
  rmSync(checkout);
  expect(find("daprd", search({ PATH: env.PATH }))).toBe(onPath);
  expect(find("daprd", search({}))).toBe(home);
});

test("does not run programs of folders around the working directory", () => {
  project("work", "dapr-ts");
  put("work/deep/tools/runtime/bin");
  put("work/tools/runtime/bin");
  put("tools/runtime/bin");
  expect(find("daprd", search())).toBeUndefined();
  const onPath = put("path");
  expect(find("daprd", search({ PATH: join(root, "path") }))).toBe(onPath);
});

test("does not take another project around an installed package for the checkout", () => {
  project("checkout", "some-app");
  put("checkout/tools/runtime/bin");
  expect(find("daprd", search())).toBeUndefined();
  project("checkout", "dapr-ts");
  const module = join(root, "checkout/node_modules/@dapr-ts/testing/dist/index.js");
  expect(find("daprd", { ...search(), module })).toBeUndefined();
});

test("takes a program from the file that has all of them", () => {
  const all = put("path", "dapr-runtime");
  const where = search({ PATH: join(root, "path") });
  expect(findProgram("scheduler", where)).toEqual({ file: all, args: ["scheduler"] });
  expect(findProgram("memory", where)).toEqual({ file: all, args: ["memory"] });
  const own = put("path", "scheduler");
  expect(findProgram("scheduler", where)).toEqual({ file: own, args: [] });
});

test("takes the npm package before PATH and this project's own checkout", () => {
  project("checkout", "dapr-ts");
  put("checkout/tools/runtime/bin");
  put("path");
  const name = `runtime-${process.platform}-${process.arch}`;
  project("checkout/node_modules/@dapr-ts/runtime", "@dapr-ts/runtime");
  const platform = `checkout/node_modules/@dapr-ts/runtime/node_modules/@dapr-ts/${name}`;
  project(platform, `@dapr-ts/${name}`);
  const file = put(`${platform}/bin`, "dapr-runtime");
  const where = search({ PATH: join(root, "path") });
  expect(findProgram("daprd", where)).toEqual({ file, args: ["daprd"] });
});

test("searches only binDir if it is set", () => {
  put("path");
  const env = { PATH: join(root, "path") };
  expect(find("daprd", search(env, join(root, "empty")))).toBeUndefined();
});

test("a file that cannot be executed is not a binary", () => {
  put("path", "daprd", 0o644);
  expect(find("daprd", search({ PATH: join(root, "path") }))).toBeUndefined();
});

test("Redis is found on PATH only", () => {
  put("asked", "redis-server");
  const path = put("path", "redis-server");
  const env = { PATH: join(root, "path"), DAPR_TS_BIN: join(root, "asked") };
  expect(find("redis-server", search(env))).toBe(path);
});

test("the error of a missing binary has the commands that install it", () => {
  expect(() => requireProgram("daprd", search())).toThrow(
    /daprd was not found.*npm install --save-dev @dapr-ts\/runtime.*dapr init --slim.*DAPR_TS_BIN/,
  );
  expect(() => requireProgram("redis-server", search())).toThrow(
    /redis-server was not found.*apt-get install/,
  );
});

test("refuses another version than runtimeVersion", async () => {
  const path = put("path");
  const where = search({ PATH: join(root, "path") });
  await expect(checkVersion("1.2.3", where)).resolves.toBeUndefined();
  await expect(checkVersion("9.9.9", where)).rejects.toMatchObject({
    code: "no_backend",
    message: `${path} has version 1.2.3, but 9.9.9 is required`,
  });
});
