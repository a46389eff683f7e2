import { createConnection } from "node:net";
import { describe, expect, test } from "vitest";
import { startDapr, startRedis, type Sidecar } from "../src/index.ts";
import { backends } from "./fixtures/backends.ts";
import { isAlive } from "./fixtures/processes.ts";
import { accepts, outerAddresses } from "./fixtures/reachable.ts";

/** Sends a command and resolves to the first part of its answer. */
function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, "127.0.0.1", () => socket.write(`${command}\r\n`));
    socket.on("data", (answer) => {
      socket.destroy();
      resolve(answer.toString());
    });
    socket.on("error", reject);
  });
}

for (const { backend, lacking } of await backends()) {
  if (lacking !== undefined) console.log(`${backend}: skipped, because ${lacking}`);

  describe.skipIf(lacking !== undefined)(backend, () => {
    test("a sidecar keeps its state in it", async () => {
      await using redis = await startRedis({ backend });
      expect(redis.address).toBe(`${redis.host}:${redis.port}`);
      await using runtime = await startDapr({
        backend,
        components: [{ name: "store", type: "state.redis", metadata: { redisHost: redis.sidecarAddress } }],
        placement: false,
        scheduler: false,
      });
      const url = `${runtime.httpEndpoint}/v1.0/state/store`;
      const saved = await fetch(url, { method: "POST", body: JSON.stringify([{ key: "a", value: 1 }]) });
      expect(saved.status).toBe(204);
      expect(await ask(redis.port, "EXISTS app||a")).toBe(":1\r\n");
    });

    const outer = outerAddresses();
    const lacksOuter = outer.length === 0 ? " (skipped: this machine has the loopback address alone)" : "";
    test.skipIf(lacksOuter !== "")(`publishes no port to other machines${lacksOuter}`, async () => {
      await using redis = await startRedis({ backend });
      await using runtime = await startDapr({ backend, placement: false, scheduler: false });
      const { httpPort, grpcPort, metricsEndpoint = "" } = Object.values(runtime.apps)[0] as Sidecar;
      const ports = [redis.port, httpPort, grpcPort, Number(new URL(metricsEndpoint).port)];
      for (const port of ports) {
        expect(await accepts("127.0.0.1", port), `127.0.0.1:${String(port)}`).toBe(true);
        for (const address of outer)
          expect(await accepts(address, port), `${address}:${String(port)}`).toBe(false);
      }
    });

    test("its data outlives a kill only with persist", async () => {
      for (const [persist, expected] of [
        [true, "$1\r\n1\r\n"],
        [false, "$-1\r\n"],
      ] as const) {
        await using redis = await startRedis({ backend, persist });
        const { port } = redis;
        await ask(port, "SET a 1");
        await redis.kill();
        await redis.exited;
        await redis.restart();
        expect(redis.port).toBe(port);
        expect(await ask(port, "GET a")).toBe(expected);
      }
    });

    const lacksImage = backend === "process" ? " (skipped: a process has none)" : "";
    test.skipIf(lacksImage !== "")(
      `rejects with no_backend for an image that does not exist${lacksImage}`,
      async () => {
        const start = startRedis({ backend, version: "no-such-version" });
        await expect(start).rejects.toMatchObject({ code: "no_backend" });
        await expect(start).rejects.toThrow(/redis cannot be started as a container: .*no-such-version/);
      },
    );

    test("stop ends it, twice is once", async () => {
      const redis = await startRedis({ backend });
      const { pid, port } = redis;
      await Promise.all([redis.stop(), redis.stop()]);
      if (pid !== undefined) expect(isAlive(pid)).toBe(false);
      await expect(ask(port, "PING")).rejects.toThrow();
    });
  });
}
