import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createProgram } from "../src/cli/program.ts";
import { toStartOptions, type RunFlags } from "../src/cli/run-flags.ts";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "dapr-ts-test-"));
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

async function parse(...args: string[]): Promise<{ flags: RunFlags; command: string[] }> {
  let seen: { flags: RunFlags; command: string[] } | undefined;
  const program = createProgram(async (flags, command) => {
    seen = { flags, command };
    return 0;
  });
  for (const each of [program, ...program.commands]) {
    each.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  }
  await program.parseAsync(["run", ...args], { from: "user" });
  if (!seen) throw new Error("the command did not run");
  return seen;
}

async function options(args: string[], env: NodeJS.ProcessEnv = {}, present: string[] = []) {
  const { flags } = await parse(...args);
  return toStartOptions(flags, { env, home, exists: (path) => present.includes(path) });
}

test("the command is what follows the flags, with or without --", async () => {
  expect(await parse("--app-id", "a", "--", "node", "app.js", "--port", "1")).toMatchObject({
    command: ["node", "app.js", "--port", "1"],
  });
  expect(await parse("--app-id", "a", "node", "app.js", "--app-id", "b")).toMatchObject({
    flags: { appId: "a" },
    command: ["node", "app.js", "--app-id", "b"],
  });
  expect((await parse()).command).toEqual([]);
});

test("without flags: one sidecar as a process, with a placement and a scheduler of its own", async () => {
  expect(await options([])).toMatchObject({
    backend: "process",
    apps: [{ appId: "app", appProtocol: "http", appHealthCheck: false }],
    resourcesPath: [],
    logLevel: "info",
    placement: true,
    scheduler: true,
    daprArgs: [],
    configuration: { spec: { nameResolution: { component: "sqlite" } } },
  });
});

test("every flag of an app arrives", async () => {
  const args =
    "-a orders -p 3000 -P grpc -H 3501 -G 50002 --max-body-size 16Mi --app-max-concurrency 4 -c my.yaml " +
    "--enable-app-health-check --app-health-check-path /h --app-health-probe-interval 1 " +
    "--app-health-probe-timeout 200 --app-health-threshold 2";
  const { apps } = await options(args.split(" "), { DAPR_API_TOKEN: "in", APP_API_TOKEN: "out" });
  expect(apps).toEqual([
    {
      appId: "orders",
      appPort: 3000,
      appProtocol: "grpc",
      httpPort: 3501,
      grpcPort: 50002,
      maxBodySize: "16Mi",
      appMaxConcurrency: 4,
      config: "my.yaml",
      apiToken: "in",
      appToken: "out",
      appHealthCheck: { path: "/h", probeIntervalMs: 1000, probeTimeoutMs: 200, threshold: 2 },
    },
  ]);
});

test("what dapr init left is used until flags say otherwise", async () => {
  const present = [join(home, ".dapr", "components"), join(home, ".dapr", "config.yaml")];
  const left = await options([], {}, present);
  expect(left).toMatchObject({ resourcesPath: [present[0]], apps: [{ config: present[1] }] });
  const args = ["--resources-path", "a", "--resources-path", "b", "--config", "c.yaml"];
  expect(await options(args, {}, present)).toMatchObject({
    resourcesPath: ["a", "b"],
    apps: [{ config: "c.yaml" }],
  });
});

test("placement and scheduler: others, or none", async () => {
  const others = await options(["--placement-host-address", "p:1", "--scheduler-host-address", "s:2"]);
  expect(others).toMatchObject({ placement: "p:1", scheduler: "s:2" });
  expect(await options(["--no-placement", "--no-scheduler"])).toMatchObject({
    placement: false,
    scheduler: false,
  });
});

test.each([
  ["--app-port", "http"],
  ["--app-port", "70000"],
  ["--app-port", "-1"],
  ["--app-protocol", "tcp"],
  ["--log-level", "loud"],
  ["--no-such-flag", "x"],
])("%s %s is refused", async (...args) => {
  await expect(parse(...args)).rejects.toThrow();
});
