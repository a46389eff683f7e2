import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { execFileSync, fork, spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EffectLedger, freezeProcess, startFaultProxy, thawProcess, type FaultProxy } from "../src/index.ts";
import { until } from "./fixtures/processes.ts";

const BODY = "x".repeat(200_000);

describe("fault proxy", () => {
  let server: Server;
  let requests = 0;
  let proxy: FaultProxy;

  beforeEach(async () => {
    requests = 0;
    server = createServer((_request, response) => {
      requests++;
      response.end(BODY);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    proxy = await startFaultProxy({ target: `127.0.0.1:${String((server.address() as AddressInfo).port)}` });
  });

  afterEach(async () => {
    await proxy.close();
    server.closeAllConnections();
    server.close();
  });

  const get = async (signal?: AbortSignal): Promise<number> =>
    (await (await fetch(proxy.endpoint, { ...(signal !== undefined && { signal }) })).text()).length;

  test("forwards unchanged without a fault", async () => {
    expect(await get()).toBe(BODY.length);
    expect(proxy.connections).toBeGreaterThan(0);
  });

  test("delays", async () => {
    proxy.delay(60);
    const begun = performance.now();
    expect(await get()).toBe(BODY.length);
    expect(performance.now() - begun).toBeGreaterThan(110);
  });

  test("loses responses after the work was done, and heals", async () => {
    proxy.dropResponses();
    await expect(get()).rejects.toThrow();
    expect(requests).toBe(1);
    proxy.heal();
    expect(await get()).toBe(BODY.length);
  });

  test("truncates responses", async () => {
    proxy.truncate(1_000);
    const response = await fetch(proxy.endpoint);
    await expect(response.text()).rejects.toThrow();
    expect(requests).toBe(1);
  });

  test("cuts open connections and accepts new ones", async () => {
    proxy.delay(10_000);
    const waiting = get();
    await until("the connection is open", () => proxy.connections > 0);
    proxy.cut();
    await expect(waiting).rejects.toThrow();
    proxy.heal();
    expect(await get()).toBe(BODY.length);
  });

  test("refuses new connections", async () => {
    proxy.refuse();
    await expect(get()).rejects.toThrow();
    expect(requests).toBe(0);
  });

  test("holds connections half open until it heals", async () => {
    expect(await get()).toBe(BODY.length);
    proxy.halfOpen();
    await expect(get(AbortSignal.timeout(100))).rejects.toMatchObject({ name: "TimeoutError" });
    expect(requests).toBe(1);
    proxy.heal();
    expect(await get()).toBe(BODY.length);
  });
});

describe("effect ledger", () => {
  test("counts effects, also those of another process", async () => {
    let path: string;
    {
      using ledger = new EffectLedger();
      ({ path } = ledger);
      ledger.record("a");
      ledger.record("line\nbreak");
      const child = fork("-e", [], {
        execArgv: [
          "--input-type=module",
          "-e",
          `import { appendFileSync } from "node:fs"; appendFileSync(process.argv[1], '"a"\\n"b"\\n');`,
          path,
        ],
        stdio: "ignore",
      });
      await once(child, "exit");
      expect(ledger.entries()).toEqual(["a", "line\nbreak", "a", "b"]);
      expect(ledger.missing(["a", "b", "c"])).toEqual(["c"]);
      expect(ledger.duplicates()).toBe(1);
    }
    expect(() => new EffectLedger(path).entries()).toThrow(/ENOENT/);
  });
});

test("a frozen process does nothing until it is thawed", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => process.stdout.write('.'), 5)"]);
  try {
    let written = 0;
    child.stdout.on("data", (data: Buffer) => (written += data.length));
    await until("it runs", () => written > 0);
    await freezeProcess(child.pid as number);
    const state = execFileSync("ps", ["-o", "stat=", "-p", String(child.pid)], { encoding: "utf8" });
    expect(state).toMatch(/^T/);
    const before = written;
    thawProcess(child.pid as number);
    await until("it runs again", () => written > before + 3);
  } finally {
    child.kill("SIGKILL");
  }
});
