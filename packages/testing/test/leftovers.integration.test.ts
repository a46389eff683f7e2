import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openEngine } from "../src/container/engine.ts";
import { backends } from "./fixtures/backends.ts";
import { isAlive, until } from "./fixtures/processes.ts";

const fixture = fileURLToPath(new URL("fixtures/start-and-stay.ts", import.meta.url));

let temporary: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), "dapr-ts-test-"));
});

afterEach(() => {
  rmSync(temporary, { recursive: true, force: true });
});

function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(false);
    });
    socket.on("error", () => resolve(true));
  });
}

interface Started {
  readonly pids: number[];
  readonly ports: number[];
}

/** How a program ends that has started a runtime and does not stop it. */
const ends = [
  ["process.exit()", "exit", undefined],
  ["an uncaught error", "throw", undefined],
  ["Ctrl-C", "stay", "SIGINT"],
  ["SIGTERM", "stay", "SIGTERM"],
  ["SIGKILL", "stay", "SIGKILL"],
] as const;

for (const { backend, lacking } of await backends()) {
  if (lacking !== undefined) console.log(`${backend}: skipped, because ${lacking}`);

  describe.skipIf(lacking !== undefined)(backend, () => {
    test.each(ends)("nothing is left after %s", async (_name, end, signal) => {
      const owner = spawn(process.execPath, [fixture, backend, end], {
        env: { ...process.env, TMPDIR: temporary },
        stdio: "pipe",
      });
      let errors = "";
      owner.stderr.on("data", (text: Buffer) => (errors += text.toString()));
      const ended = once(owner, "exit");
      const lines = createInterface({ input: owner.stdout });
      const first = await Promise.race([once(lines, "line"), ended.then(() => undefined)]);
      if (!first) throw new Error(errors);
      const { pids, ports } = JSON.parse(first[0] as string) as Started;
      expect(pids).toHaveLength(backend === "process" ? 4 : 0);
      expect(ports).toHaveLength(2);
      const runs = backend === "container" ? await runsOf(ports) : [];

      if (signal) owner.kill(signal);
      else owner.stdin.write("go\n");
      // The owner's own way to end is not changed by what it has started.
      expect(await ended).toEqual(signal ? [null, signal] : [end === "exit" ? 0 : 1, null]);

      await until("no process is alive", () => !pids.some(isAlive));
      await until("nothing listens", async () => (await Promise.all(ports.map(refuses))).every(Boolean));
      const ours = (name: string): boolean => name.startsWith("dapr-ts-");
      await until("no folder is left", () => !readdirSync(temporary).some(ours));
      await until("no container and no network is left", async () => (await labelled(runs)) === 0);
    });
  });
}

/** The runs to which the containers with these published ports belong. */
async function runsOf(ports: number[]): Promise<string[]> {
  const { dockerode } = (await openEngine()).client.container;
  const containers = await dockerode.listContainers();
  const ours = containers.filter((container) =>
    container.Ports.some((port) => ports.includes(port.PublicPort)),
  );
  expect(ours).toHaveLength(ports.length);
  return ours.map((container) => container.Labels["dapr-ts.run"] ?? "");
}

async function labelled(runs: string[]): Promise<number> {
  if (runs.length === 0) return 0;
  const { dockerode } = (await openEngine()).client.container;
  const counts = runs.map(async (run) => {
    const filters = { label: [`dapr-ts.run=${run}`] };
    const containers = await dockerode.listContainers({ all: true, filters });
    return containers.length + (await dockerode.listNetworks({ filters })).length;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
