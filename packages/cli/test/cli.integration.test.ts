import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { freePort } from "@dapr-ts/testing";
import { CommandBench } from "./fixtures/command-bench.ts";
import { isAlive, until } from "./fixtures/processes.ts";

const fixture = fileURLToPath(new URL("fixtures/cli-app.ts", import.meta.url));
const app = [process.execPath, fixture];

vi.setConfig({ testTimeout: 180_000 });

let bench: CommandBench;

beforeEach(async () => {
  bench = await CommandBench.open();
});

afterEach(() => bench.close());

/** The processes that a process has started, and theirs. */
async function descendants(pid: number): Promise<number[]> {
  const list = spawn("ps", ["-A", "-o", "pid=,ppid="]);
  let text = "";
  list.stdout.on("data", (part: Buffer) => (text += part.toString()));
  await once(list, "close");
  const pairs = text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid);
}

test("passes the variables to the app, prefixes its output and returns its exit code", async () => {
  const port = String(await freePort());
  const command = bench.run(["run", "--app-id", "orders", "--app-port", port, "--", ...app, "exit7"]);
  expect(await command.ended).toEqual([7, null]);
  const { http, grpc } = command.ports();
  const env = JSON.parse(command.app()[0] ?? "") as NodeJS.ProcessEnv;
  expect(env).toMatchObject({
    APP_ID: "orders",
    APP_PORT: port,
    APP_PROTOCOL: "http",
    DAPR_HTTP_PORT: String(http),
    DAPR_GRPC_PORT: String(grpc),
  });
  expect(command.out).toContain(
    `dapr-ts: sidecar of "orders": HTTP port ${http}, gRPC port ${grpc}, app port ${port}\n`,
  );
  expect(command.err).toBe('== APP == to stderr\ndapr-ts: "orders" ended with exit code 7\n');
  // A usual start of daprd is not worth a line.
  expect(command.out).not.toMatch(/^== (DAPR|PLACEMENT|SCHEDULER)/m);
});

test("the app and its sidecar reach one another on the ports of the flags", async () => {
  const [appPort, http, grpc] = [await freePort(), await freePort(), await freePort()].map(String) as [
    string,
    string,
    string,
  ];
  const flags = ["--app-port", appPort, "--dapr-http-port", http, "--dapr-grpc-port", grpc];
  const command = bench.run(["run", "--app-id", "orders", ...flags, "--", ...app, "graceful"]);
  await command.says("== APP == listening");
  expect(command.ports()).toEqual({ http: Number(http), grpc: Number(grpc) });
  const url = `http://127.0.0.1:${http}/v1.0/invoke/orders/method/hello`;
  await until("the sidecar finds the app", async () => (await fetch(url)).ok);
  expect(await (await fetch(url)).text()).toBe("you asked /hello");
});

test("apps of two runs find one another", async () => {
  const appPort = String(await freePort());
  const few = ["--no-placement", "--no-scheduler"];
  const callee = bench.run([
    "run",
    "--app-id",
    "callee",
    "--app-port",
    appPort,
    ...few,
    "--",
    ...app,
    "graceful",
  ]);
  const caller = bench.run(["run", "--app-id", "caller", ...few]);
  await Promise.all([callee.says("== APP == listening"), caller.says("HTTP port")]);
  const url = `http://127.0.0.1:${caller.ports().http}/v1.0/invoke/callee/method/hello`;
  await until("the call arrives", async () => (await fetch(url)).ok);
});

test("a signal goes to the app, whose way to end counts; the sidecar ends after it", async () => {
  const command = bench.run(["run", "--verbose", "--", ...app, "graceful"]);
  await command.says("== APP == listening");
  expect(command.out).toMatch(/^== DAPR == .*Starting Dapr Runtime/m);
  const below = await descendants(command.child.pid ?? 0);
  expect(below.length).toBeGreaterThanOrEqual(4);
  command.child.kill("SIGTERM");
  expect(await command.ended).toEqual([0, null]);
  const [closing, stopping] = [
    command.out.indexOf("== APP == closing"),
    command.out.indexOf("Received signal 'terminated'"),
  ];
  expect(closing).toBeGreaterThan(0);
  expect(stopping).toBeGreaterThan(closing);
  await until("no process is left", () => !below.some(isAlive));
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("an app that ends by %s: exit code %d", async (signal, code) => {
  const command = bench.run(["run", "--no-placement", "--no-scheduler", "--", ...app, "stay"]);
  await command.says("== APP == listening");
  command.child.kill(signal);
  expect(await command.ended).toEqual([code, null]);
});

test("returns 127 if the app cannot be started", async () => {
  const command = bench.run(["run", "--no-placement", "--no-scheduler", "--", "no-such-program"]);
  expect(await command.ended).toEqual([127, null]);
  expect(command.err).toContain("dapr-ts: no-such-program cannot be started");
});

test("runs the sidecar alone until Ctrl-C without a command", async () => {
  const command = bench.run(["run", "--app-id", "alone"]);
  await command.says('sidecar of "alone"');
  const metadata = await fetch(`http://127.0.0.1:${command.ports().http}/v1.0/metadata`);
  expect(await metadata.json()).toMatchObject({
    id: "alone",
    actorRuntime: { placement: "placement: connected" },
  });
  const below = await descendants(command.child.pid ?? 0);
  command.child.kill("SIGINT");
  expect(await command.ended).toEqual([0, null]);
  await until("no process is left", () => !below.some(isAlive));
});

test("ends the app when the sidecar is lost, and prints how it ended", async () => {
  const command = bench.run(["run", "--no-placement", "--no-scheduler", "--", ...app, "graceful"]);
  await command.says("== APP == listening");
  await fetch(`http://127.0.0.1:${command.ports().http}/v1.0/shutdown`, { method: "POST" });
  expect(await command.ended).toEqual([1, null]);
  expect(command.err).toMatch(
    /dapr-ts: the sidecar ended with exit code 0. Its last log lines:\n {2}.*level=/,
  );
  expect(command.out).toContain("== APP == closing");
});

test("prints why a sidecar cannot start", async () => {
  const resources = join(bench.home, "resources");
  mkdirSync(resources);
  const component = {
    apiVersion: "dapr.io/v1alpha1",
    kind: "Component",
    metadata: { name: "store" },
    spec: { type: "state.nosuch", version: "v1", metadata: [] },
  };
  writeFileSync(join(resources, "store.yaml"), JSON.stringify(component));
  const command = bench.run(["run", "--resources-path", resources, "--", ...app, "exit0"]);
  expect(await command.ended).toEqual([1, null]);
  expect(command.err).toMatch(
    /^dapr-ts: daprd app ended with exit code 1 before it was ready: .*state.nosuch.*--verbose/m,
  );
  expect(command.app()).toEqual([]);
});

test.each([
  [
    ["--resources-path", "/no/such/folder"],
    'the resources folder of "app" /no/such/folder does not exist; correct --resources-path or resourcesPaths',
  ],
  [["-f", "/no/such/file.yaml"], "/no/such/file.yaml does not exist; name a run file or its folder after -f"],
  [
    ["--no-placement", "--no-scheduler", "--sidecar-args", "--no-such-flag"],
    "daprd does not know the flag --no-such-flag; correct what follows --sidecar-args",
  ],
  [["--app-prt", "1"], "unknown option '--app-prt' (Did you mean --app-port?)"],
])("run %j prints one line with the remedy", async (flags, line) => {
  const command = bench.run(["run", ...flags]);
  expect(await command.ended).toEqual([1, null]);
  expect(command.err).toBe(`dapr-ts: ${line}\n`);
});

test("refuses a port in use before anything starts", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const command = bench.run(["run", "--app-port", String(port), "--", ...app, "exit0"]);
  expect(await command.ended).toEqual([1, null]);
  expect(command.err).toBe(
    `dapr-ts: port ${port} (the app port of "app") is in use by another program; stop it or choose another port\n`,
  );
  server.close();
});

test("leaves no process when it is killed", async () => {
  const command = bench.run(["run", "--", ...app, "graceful"]);
  await command.says("== APP == listening");
  const below = await descendants(command.child.pid ?? 0);
  expect(below.length).toBeGreaterThanOrEqual(4);
  command.child.kill("SIGKILL");
  await command.ended;
  await until("no process is left", () => !below.some(isAlive));
});

test("prints how to install missing binaries", async () => {
  const command = bench.run(["run", "--bin-dir", join(bench.home, "nowhere")]);
  expect(await command.ended).toEqual([1, null]);
  expect(command.err).toMatch(
    /was not found in .*nowhere\. Install it with `npm install --save-dev @dapr-ts\/runtime`/,
  );
});

test("ends without an error when its reader is gone", async () => {
  const command = bench.run(["version"]);
  command.child.stdout?.destroy();
  expect(await command.ended).toEqual([141, null]);
  expect(command.err).toBe("");
  const failed = bench.run(["stop"]);
  failed.child.stderr?.destroy();
  expect(await failed.ended).toEqual([141, null]);
});

test("prints the version and the help", async () => {
  const version = bench.run(["--version"]);
  expect(await version.ended).toEqual([0, null]);
  expect(version.out).toBe(`${packageJson.version}\n`);
  const help = bench.run(["run", "--help"]);
  expect(await help.ended).toEqual([0, null]);
  expect(help.out).toMatch(/Usage: dapr-ts run \[options\] \[-- command\.\.\.\][^]*--app-port/);
});
