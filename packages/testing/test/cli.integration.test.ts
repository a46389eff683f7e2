import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { freePort } from "../src/index.ts";
import { isAlive, until } from "./fixtures/processes.ts";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
const fixture = fileURLToPath(new URL("fixtures/cli-app.ts", import.meta.url));
const app = [process.execPath, fixture];

let home: string;
let running: Command[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "dapr-ts-test-"));
  running = [];
});

afterEach(async () => {
  for (const command of running) command.child.kill("SIGKILL");
  await Promise.all(running.map((command) => command.ended));
  rmSync(home, { recursive: true, force: true });
});

/** The command as a user starts it, and what it wrote so far. */
class Command {
  readonly child: ChildProcess;
  readonly ended: Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  out = "";
  err = "";

  constructor(args: string[], env: NodeJS.ProcessEnv = {}) {
    const all = { ...process.env, HOME: home, TMPDIR: home, DAPR_API_TOKEN: "", APP_API_TOKEN: "", ...env };
    this.child = spawn(process.execPath, [cli, ...args], { env: all, stdio: ["ignore", "pipe", "pipe"] });
    this.child.stdout?.on("data", (text: Buffer) => (this.out += text.toString()));
    this.child.stderr?.on("data", (text: Buffer) => (this.err += text.toString()));
    this.ended = once(this.child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
    running.push(this);
  }

  async says(text: string | RegExp): Promise<void> {
    const has = (): boolean => (typeof text === "string" ? this.out.includes(text) : text.test(this.out));
    await until(`it prints ${text}:\n${this.out}\n${this.err}`, has);
  }

  /** Returns the output of the app, without the prefix. */
  app(): string[] {
    const lines = this.out.split("\n").filter((line) => line.startsWith("== APP == "));
    return lines.map((line) => line.slice("== APP == ".length));
  }

  /** Returns the ports that it printed. */
  ports(): { http: number; grpc: number } {
    const [, http, grpc] = /HTTP port (\d+), gRPC port (\d+)/.exec(this.out) ?? [];
    return { http: Number(http), grpc: Number(grpc) };
  }
}

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

test("the app's environment, prefixes and exit code", async () => {
  const command = new Command(["run", "--app-id", "orders", "--app-port", "3000", "--", ...app, "exit7"]);
  expect(await command.ended).toEqual([7, null]);
  const { http, grpc } = command.ports();
  const env = JSON.parse(command.app()[0] ?? "") as NodeJS.ProcessEnv;
  expect(env).toMatchObject({
    APP_ID: "orders",
    APP_PORT: "3000",
    APP_PROTOCOL: "http",
    DAPR_HTTP_PORT: String(http),
    DAPR_GRPC_PORT: String(grpc),
  });
  expect(command.out).toContain(
    `dapr-ts: sidecar of "orders": HTTP port ${http}, gRPC port ${grpc}, app port 3000\n`,
  );
  expect(command.out).toMatch(/^== DAPR == .*Starting Dapr Runtime/m);
  expect(command.err).toBe("== APP == to stderr\n");
  // Their logs were not requested.
  expect(command.out).not.toMatch(/^== (PLACEMENT|SCHEDULER)/m);
});

test("the app and its sidecar reach one another, on the ports asked for", async () => {
  const [appPort, http, grpc] = [await freePort(), await freePort(), await freePort()].map(String) as [
    string,
    string,
    string,
  ];
  const flags = ["--app-port", appPort, "--dapr-http-port", http, "--dapr-grpc-port", grpc];
  const command = new Command(["run", "--app-id", "orders", ...flags, "--", ...app, "graceful"]);
  await command.says("== APP == listening");
  expect(command.ports()).toEqual({ http: Number(http), grpc: Number(grpc) });
  const url = `http://127.0.0.1:${http}/v1.0/invoke/orders/method/hello`;
  await until("the sidecar finds the app", async () => (await fetch(url)).ok);
  expect(await (await fetch(url)).text()).toBe("you asked /hello");
});

test("apps of two runs find one another", async () => {
  const appPort = String(await freePort());
  const few = ["--no-placement", "--no-scheduler"];
  const callee = new Command([
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
  const caller = new Command(["run", "--app-id", "caller", ...few]);
  await Promise.all([callee.says("== APP == listening"), caller.says("HTTP port")]);
  const url = `http://127.0.0.1:${caller.ports().http}/v1.0/invoke/callee/method/hello`;
  await until("the call arrives", async () => (await fetch(url)).ok);
});

test("a signal goes to the app, whose way to end counts; the sidecar ends after it", async () => {
  const command = new Command(["run", "--", ...app, "graceful"]);
  await command.says("== APP == listening");
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
  const command = new Command(["run", "--no-placement", "--no-scheduler", "--", ...app, "stay"]);
  await command.says("== APP == listening");
  command.child.kill(signal);
  expect(await command.ended).toEqual([code, null]);
});

test("an app that cannot be started", async () => {
  const command = new Command(["run", "--no-placement", "--no-scheduler", "--", "no-such-program"]);
  expect(await command.ended).toEqual([127, null]);
  expect(command.err).toContain("dapr-ts: no-such-program cannot be started");
});

test("without a command, the sidecar alone until Ctrl-C", async () => {
  const command = new Command(["run", "--app-id", "alone"]);
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
  const command = new Command(["run", "--no-placement", "--no-scheduler", "--", ...app, "graceful"]);
  await command.says("== APP == listening");
  await fetch(`http://127.0.0.1:${command.ports().http}/v1.0/shutdown`, { method: "POST" });
  expect(await command.ended).toEqual([1, null]);
  expect(command.err).toMatch(
    /dapr-ts: the sidecar ended with exit code 0. Its last log lines:\n {2}.*level=/,
  );
  expect(command.out).toContain("== APP == closing");
});

test("prints why a sidecar cannot start", async () => {
  const command = new Command(["run", "--resources-path", join(home, "nowhere"), "--", ...app, "exit0"]);
  expect(await command.ended).toEqual([1, null]);
  expect(command.err).toMatch(/^dapr-ts: daprd app ended with exit code 1 before it was ready:\n/m);
  expect(command.app()).toEqual([]);
});

test("killed, it leaves nothing", async () => {
  const command = new Command(["run", "--", ...app, "graceful"]);
  await command.says("== APP == listening");
  const below = await descendants(command.child.pid ?? 0);
  expect(below.length).toBeGreaterThanOrEqual(4);
  command.child.kill("SIGKILL");
  await command.ended;
  await until("no process is left", () => !below.some(isAlive));
});

test("prints how to install missing binaries", async () => {
  const command = new Command(["run", "--bin-dir", join(home, "nowhere")]);
  expect(await command.ended).toEqual([1, null]);
  expect(command.err).toMatch(/was not found in .*nowhere\. Install it with `dapr init --slim`/);
});

test("--version and --help", async () => {
  const version = new Command(["--version"]);
  expect(await version.ended).toEqual([0, null]);
  expect(version.out).toBe(`${packageJson.version}\n`);
  const help = new Command(["run", "--help"]);
  expect(await help.ended).toEqual([0, null]);
  expect(help.out).toMatch(/Usage: dapr-ts run \[options\] \[-- command\.\.\.\][^]*--app-port/);
});
