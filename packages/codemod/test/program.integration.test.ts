import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort, startDapr } from "@dapr-ts/testing";
import ts from "typescript";
import { expect, test } from "vitest";
import { rewrite } from "../src/rewrite.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const source = await readFile(new URL("programs/shop.ts", import.meta.url), "utf8");

const PROGRAMS = {
  official: source,
  compat: source.replace('"@dapr/dapr"', '"@dapr-ts/compat"'),
  rewritten: rewrite(source, "shop.ts").text,
};

/** Runs a program beside a sidecar of its own, and returns what it printed. */
async function printedBy(which: keyof typeof PROGRAMS, folder: string): Promise<string> {
  const appPort = await freePort();
  await using runtime = await startDapr({
    backend: "process",
    scheduler: false,
    redelivery: false,
    apps: [{ appId: "shop", appPort, env: { SHOP_SECRET: "two pears" } }],
    components: [
      { name: "store", type: "state.in-memory", metadata: { actorStateStore: true } },
      { name: "pubsub", type: "pubsub.in-memory" },
      { name: "secrets", type: "secretstores.local.env" },
    ],
  });
  const file = join(folder, `${which}.mjs`);
  const { outputText } = ts.transpileModule(PROGRAMS[which], {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  await writeFile(file, outputText);
  const env = {
    ...process.env,
    APP_ID: "shop",
    APP_PORT: String(appPort),
    DAPR_HTTP_PORT: new URL(runtime.apps.shop.httpEndpoint).port,
    LOG_LEVEL: "error",
  };
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env, timeout: 100_000 });
  return stdout.replaceAll(/^\S+ (?:INFO|WARN|DEBUG) .*\n/gm, "");
}

test("a program prints the same on the official SDK, on compat, and rewritten to our packages", async () => {
  await mkdir(join(root, ".runtime"), { recursive: true });
  // Inside of the repository, so that the packages are found.
  const folder = await mkdtemp(join(root, ".runtime/codemod-"));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(folder, { recursive: true }));
  const official = await printedBy("official", folder);
  expect(official).toMatch(/order order-3: 9 of plum[^]*secret[^]*stopped\n$/);
  expect(await printedBy("compat", folder)).toBe(official);
  expect(await printedBy("rewritten", folder)).toBe(official);
});
