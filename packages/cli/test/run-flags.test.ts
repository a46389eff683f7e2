import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { splitSidecarArgs } from "../src/program/parse-values.ts";
import { createProgram } from "../src/program/program.ts";
import { toRunSpec, type RunFlags } from "../src/program/run-flags.ts";
import type { RunSpec } from "../src/spec/run-spec.ts";

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

async function spec(...args: string[]): Promise<RunSpec> {
  const { own, sidecarArgs } = splitSidecarArgs(args);
  const { flags, command } = await parse(...own);
  return toRunSpec(flags, command, sidecarArgs, { home, cwd: "/project" });
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

test("without flags: one app, the shared control plane, the default components", async () => {
  expect(await spec()).toMatchObject({
    apps: [{ appId: "app", dir: "/project", appProtocol: "http", appHealthCheck: false, resourcesPaths: [] }],
    placement: true,
    scheduler: true,
    redelivery: true,
    watch: false,
  });
});

test("every flag of an app arrives", async () => {
  const args =
    "-a orders -p 3000 -P grpc -H 3501 -G 50002 -I 50003 -M 9091 --max-body-size 16Mi --app-max-concurrency 4 " +
    "-c my.yaml --enable-app-health-check --app-health-check-path /h --app-health-probe-interval 1 " +
    "--app-health-probe-timeout 200 --app-health-threshold 2 --log-level debug --enable-api-logging " +
    "--read-buffer-size 8Ki -u sockets --app-channel-address 127.0.0.2";
  const { apps } = await spec(...args.split(" "), "--sidecar-args", "--x", "y", "--", "node", "a.js");
  expect(apps).toEqual([
    {
      appId: "orders",
      dir: "/project",
      command: ["node", "a.js"],
      env: {},
      appPort: 3000,
      appProtocol: "grpc",
      appChannelAddress: "127.0.0.2",
      daprHttpPort: 3501,
      daprGrpcPort: 50002,
      daprInternalGrpcPort: 50003,
      metricsPort: 9091,
      maxBodySize: "16Mi",
      appMaxConcurrency: 4,
      config: "/project/my.yaml",
      resourcesPaths: [],
      appHealthCheck: { path: "/h", probeIntervalMs: 1000, probeTimeoutMs: 200, threshold: 2 },
      logLevel: "debug",
      appLog: "console",
      daprdLog: "console",
      daprArgs: [
        "--enable-api-logging",
        "--read-buffer-size",
        "8Ki",
        "--unix-domain-socket",
        "sockets",
        "--x",
        "y",
      ],
    },
  ]);
});

test("the files of dapr init are used unless flags name others", async () => {
  const components = join(home, ".dapr", "components");
  mkdirSync(components, { recursive: true });
  expect((await spec()).apps[0]?.resourcesPaths).toEqual([]);
  const config = join(home, ".dapr", "config.yaml");
  for (const file of [join(components, "statestore.yaml"), config]) writeFileSync(file, "");
  expect((await spec()).apps[0]).toMatchObject({ resourcesPaths: [components], config });
  const { apps } = await spec("--resources-path", "a", "-d", "/b", "--config", "c.yaml");
  expect(apps[0]).toMatchObject({ resourcesPaths: ["/project/a", "/b"], config: "/project/c.yaml" });
});

test("placement and scheduler: others, or none", async () => {
  const others = await spec("--placement-host-address", "p:1", "--scheduler-host-address", "s:2");
  expect(others).toMatchObject({ placement: "p:1", scheduler: "s:2" });
  expect(await spec("--no-placement", "--no-scheduler")).toMatchObject({
    placement: false,
    scheduler: false,
  });
});

test("state is kept in a file on request, and files are watched", async () => {
  expect(await spec("--persist", "--watch")).toMatchObject({
    stateFile: "/project/.dapr/state.db",
    watch: true,
  });
  expect(await spec("--persist", "my.db", "--watch-path", "src", "--watch-path", "/lib")).toMatchObject({
    stateFile: "/project/my.db",
    watch: ["/project/src", "/lib"],
  });
});

test("flags of the Dapr CLI that have another name here", async () => {
  const { apps, binDir } = await spec(
    ...["--components-path", "a", "--runtime-path", "dapr", "--dapr-listen-addresses", "127.0.0.1,10.0.0.1"],
  );
  expect(binDir).toBe("/project/dapr/.dapr/bin");
  expect(apps[0]?.resourcesPaths).toEqual(["/project/a"]);
  expect(apps[0]?.daprArgs).toEqual(["--dapr-listen-addresses", "127.0.0.1,10.0.0.1"]);
});

test("flags of daprd follow --sidecar-args up to the command", () => {
  expect(splitSidecarArgs(["run", "--sidecar-args", "--a", "1", "--", "node", "x"])).toEqual({
    own: ["run", "--", "node", "x"],
    sidecarArgs: ["--a", "1"],
  });
  expect(splitSidecarArgs(["run", "--sidecar-args=--a  1", "-a", "x"])).toEqual({
    own: ["run", "-a", "x"],
    sidecarArgs: ["--a", "1"],
  });
  // In one pair of quotes, too.
  expect(splitSidecarArgs(["run", "--sidecar-args", "--a 1 --b", "--c=x y", "--", "node"])).toEqual({
    own: ["run", "--", "node"],
    sidecarArgs: ["--a", "1", "--b", "--c=x y"],
  });
  // The app's own arguments are left alone.
  const args = ["run", "--", "node", "x", "--sidecar-args", "y"];
  expect(splitSidecarArgs(args)).toEqual({ own: args, sidecarArgs: [] });
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
