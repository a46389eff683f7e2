import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePorts } from "@dapr-ts/testing/internal";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RegisteredApp, RegisteredRun } from "../src/registry/run-registry.ts";
import { CommandBench, type Command } from "./fixtures/command-bench.ts";
import { isAlive, until } from "./fixtures/processes.ts";

const bus = fileURLToPath(new URL("fixtures/bus-app.mjs", import.meta.url));

// Each command is a process, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 240_000 });

let bench: CommandBench;

beforeEach(async () => {
  bench = await CommandBench.open();
});

afterEach(() => bench.close());

/** Runs a command that ends by itself, and returns what it printed. */
async function shell(...args: string[]): Promise<string> {
  const command = bench.run(args);
  const [code] = await command.ended;
  expect(`${command.err}${String(code)}`).toBe("0");
  return command.out.trim();
}

interface Metadata {
  readonly actorRuntime: { readonly placement: string };
}

async function placementOf(command: Command): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${String(command.ports().http)}/v1.0/metadata`);
  return ((await response.json()) as Metadata).actorRuntime.placement;
}

test("apps of a run file find each other, share events, and are listed, called and stopped from the shell", async () => {
  const [one, two] = await freePorts(2);
  for (const name of ["one", "two"]) mkdirSync(join(bench.home, name));
  writeFileSync(join(bench.home, "two", "secrets.json"), JSON.stringify({ password: "open" }));
  const app = (id: string, port: number | undefined): string =>
    `  - { appID: ${id}, appDirPath: ./${id}, appPort: ${String(port)}, env: { OWN: ${id} }, ` +
    `command: [${JSON.stringify(process.execPath)}, ${JSON.stringify(bus)}] }\n`;
  const text = `version: 1\ncommon:\n  env: { SHARED: 1, OWN: x }\n  colour: red\napps:\n${app("one", one)}${app("two", two)}`;
  writeFileSync(join(bench.home, "dapr.yaml"), text);

  const command = bench.run(["run", "-f", "."]);
  await Promise.all(["one", "two"].map((id) => command.says(`== APP - ${id} == listening`)));
  expect(command.err).toContain(
    `dapr-ts: unknown field "colour" of "common" in ${bench.home}/dapr.yaml is ignored\n`,
  );

  const url = `http://127.0.0.1:${String(command.ports("one").http)}/v1.0/invoke/two/method/who`;
  await until("one finds two", async () => (await fetch(url)).ok);
  expect(await (await fetch(url)).text()).toBe("two with 1 two");
  expect(await shell("invoke", "--app-id", "one", "--method", "who", "--verb", "GET")).toBe("one with 1 one");
  await shell("publish", "--app-id", "one", "--topic", "orders", "--data", "7");
  await Promise.all(["one", "two"].map((id) => command.says(`== APP - ${id} == event 7`)));
  await shell("state", "set", "statestore", "k", '{"n":1}', "--app-id", "two");
  expect(JSON.parse(await shell("state", "get", "statestore", "k", "--app-id", "two"))).toEqual({ n: 1 });
  const secret = await shell("secrets", "get", "localsecretstore", "password", "--app-id", "two");
  expect(JSON.parse(secret)).toEqual({ password: "open" });

  const listed = JSON.parse(await shell("list", "--json")) as (RegisteredApp & RegisteredRun)[];
  expect(listed).toMatchObject([
    { appId: "one", appPort: one, pid: command.child.pid, file: join(bench.home, "dapr.yaml") },
    { appId: "two", appPort: two },
  ]);
  expect(await shell("stop", "--app-id", "two")).toBe("stopped one, two");
  await until("no sidecar is left", () => !listed.some(({ daprdPid }) => isAlive(daprdPid ?? 0)));
  expect(await shell("list")).toBe("no app runs");
});

test("runs share one control plane, which outlives the run that started it and is replaced if it is killed", async () => {
  const first = bench.run(["run", "--app-id", "first"]);
  await first.says('sidecar of "first"');
  const second = bench.run(["run", "--app-id", "second"]);
  await second.says('sidecar of "second"');

  first.child.kill("SIGKILL");
  await first.ended;
  const third = bench.run(["run", "--app-id", "third"]);
  await third.says('sidecar of "third"');
  for (const command of [second, third])
    await until("it is connected", async () => (await placementOf(command)) === "placement: connected");

  const pid = await bench.controlPlanePid();
  process.kill(pid, "SIGKILL");
  await second.says("the control plane ended; it is started again");
  await until("another one runs", async () => (await bench.controlPlanePid()) !== pid);
  for (const command of [second, third])
    await until("it is connected again", async () => (await placementOf(command)) === "placement: connected");
});

test("a run prints that another run has an app with its id", async () => {
  const flags = ["run", "--no-placement", "--no-scheduler", "--app-id", "orders"];
  const first = bench.run(flags);
  await first.says('sidecar of "orders"');
  writeFileSync(join(bench.home, "dapr.yaml"), "version: 1\napps: [{ appID: orders, appDirPath: . }]\n");
  const others = [bench.run(flags), bench.run(["run", "-f", ".", "--no-placement", "--no-scheduler"])];
  for (const other of others)
    await other.says(`dapr-ts: "orders" also runs in process ${String(first.child.pid)} (${bench.home})`);
  expect(first.out).not.toContain("also runs");
});

test("refuses at once to start if another program has the control plane's port", async () => {
  const { createServer } = await import("node:http");
  const server = createServer().listen(bench.firstPort, "127.0.0.1");
  const command = bench.run(["run", "--app-id", "a"]);
  expect(await command.ended).toEqual([1, null]);
  expect(command.err).toMatch(
    /^dapr-ts: port \d+ of 127.0.0.1 is used by a program that is not the control plane/,
  );
  server.closeAllConnections();
  server.close();
});

test("state of --persist outlives the run; without it, the run", async () => {
  const flags = ["run", "--no-placement", "--no-scheduler", "--persist"];
  for (const round of [1, 2]) {
    const command = bench.run(flags);
    await command.says("HTTP port");
    if (round === 1) await shell("state", "set", "statestore", "k", "kept");
    else expect(await shell("state", "get", "statestore", "k")).toBe("kept");
    command.child.kill("SIGINT");
    await command.ended;
  }
});

test("--watch starts the app again when a file changes, also after it has ended, and keeps its sidecar", async () => {
  const folder = join(bench.home, "app");
  mkdirSync(folder);
  const code = join(folder, "app.mjs");
  writeFileSync(code, 'console.log("version 1"); setInterval(() => {}, 1000);');
  const command = bench.run(
    ["run", "--no-placement", "--no-scheduler", "--watch", "--", process.execPath, code],
    {
      cwd: folder,
    },
  );
  await command.says("== APP == version 1");
  const { http } = command.ports();
  writeFileSync(code, 'console.log("version 2");');
  await command.says("== APP == version 2");
  await command.says('"app" ended with exit code 0; it starts again when a file changes');
  writeFileSync(code, 'console.log("version 3", process.env.DAPR_HTTP_PORT); setInterval(() => {}, 1000);');
  await command.says(`== APP == version 3 ${String(http)}`);
  command.child.kill("SIGINT");
  expect(await command.ended).toEqual([130, null]);
});

test("prints that an app does not listen on --app-port", async () => {
  const [port = 0] = await freePorts(1);
  const env = ["-e", "require('http').createServer().listen(0)"];
  const flags = ["run", "--no-placement", "--no-scheduler", "--app-port", String(port)];
  const command = bench.run([...flags, "--", process.execPath, ...env]);
  await command.says(`"app" does not listen on port ${String(port)} yet, for which its sidecar waits`);
});
