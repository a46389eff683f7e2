import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freePort } from "@dapr-ts/testing";
import { afterEach, expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("programs/stop-signals.mjs", import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** Waits for a message of the child. Fails if the child ends instead. */
async function said(child: ChildProcess, message: string): Promise<void> {
  const ended = once(child, "exit").then(([code]) => [`the program ended with ${String(code)}`]);
  const [heard] = (await Promise.race([once(child, "message"), ended])) as unknown[];
  expect(heard).toBe(message);
}

interface Options {
  readonly isGrpc?: boolean;
  readonly hasExpress?: boolean;
  readonly stopSignals?: readonly string[];
}

/** Starts a server in a process of its own. */
async function start(options: Options): Promise<{ child: ChildProcess; port: string }> {
  const port = String(await freePort());
  const child = fork(PROGRAM, [JSON.stringify({ ...options, port })], { stdio: "ignore" });
  children.push(child);
  await said(child, "listening");
  return { child, port };
}

test.each([
  ["HTTP", {}],
  ["HTTP with an Express app", { hasExpress: true }],
  ["gRPC", { isGrpc: true }],
])("over %s a signal ends the process, as with the official SDK", async (_, options) => {
  const { child } = await start(options);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([null, "SIGTERM"]);
});

test.each([
  ["HTTP", {}],
  ["HTTP with an Express app", { hasExpress: true }],
])("over %s stopSignals lets a call in flight finish, then the process ends", async (_, options) => {
  const { child, port } = await start({ ...options, stopSignals: ["SIGTERM"] });
  const ended = once(child, "exit");
  const response = fetch(`http://127.0.0.1:${port}/held`, { method: "POST" });
  await said(child, "held");
  child.kill("SIGTERM");
  await said(child, "stopping");
  child.send("finish", () => child.disconnect());
  expect(await (await response).json()).toBe("done");
  expect(await ended).toEqual([0, null]);
});

test("over gRPC stopSignals ends the process with its own code", async () => {
  const { child } = await start({ isGrpc: true, stopSignals: ["SIGTERM"] });
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await said(child, "stopping");
  child.disconnect();
  expect(await ended).toEqual([0, null]);
});
