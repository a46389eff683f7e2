import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import type { ComponentSettings } from "../../src/ui/sources/component-settings.ts";
import { SqliteState } from "../../src/ui/sources/sqlite-state.ts";
import { StateStores } from "../../src/ui/sources/state-stores.ts";

afterEach(() => vi.restoreAllMocks());

const ofApps = (type: string, settings: Readonly<Record<string, string>>): ComponentSettings[] =>
  ["a", "b", "c"].map((appId) => ({ appId, name: "statestore", type, settings, hasSecrets: false }));

/** A Redis that has one key, and that counts connections and scans. */
async function fakeRedis(): Promise<AsyncDisposable & { host: string; seen: Record<string, number> }> {
  const seen = { connections: 0, scans: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    seen.connections++;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      if (!data.includes("SCAN")) return;
      seen.scans++;
      socket.write("*2\r\n$1\r\n0\r\n*1\r\n$4\r\na||k\r\n");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

test("a Redis that several apps load is scanned once", async () => {
  await using redis = await fakeRedis();
  await using stores = new StateStores(ofApps("state.redis", { redishost: redis.host }));
  expect(await stores.keys("statestore")).toEqual(["a||k"]);
  expect(redis.seen).toEqual({ connections: 1, scans: 1 });
});

test("a file that several apps load is read once for keys and once for a value", async () => {
  const keys = vi.spyOn(SqliteState.prototype, "keys").mockResolvedValue(["a||k"]);
  const read = vi.spyOn(SqliteState.prototype, "read").mockResolvedValue(undefined);
  await using stores = new StateStores([
    ...ofApps("state.sqlite", { connectionstring: "/tmp/state.db" }),
    ...ofApps("state.sqlite", { connectionstring: "file:/tmp/state.db?cache=shared" }),
    ...ofApps("state.sqlite", { connectionstring: "/tmp/state.db", tablename: "other" }),
  ]);
  expect(await stores.keys("statestore")).toEqual(["a||k"]);
  await stores.read("statestore", "a||k");
  expect([keys.mock.calls.length, read.mock.calls.length]).toEqual([2, 2]);
});

test("a store that one of its apps has elsewhere, where it cannot be read, has no list", async () => {
  const [first, ...others] = ofApps("state.sqlite", { connectionstring: "/tmp/state.db" });
  await using stores = new StateStores([{ ...first!, type: "state.postgresql" }, ...others]);
  expect(stores.keysFrom("statestore")).toBe("seen");
  stores.see("statestore", "a||seen");
  expect(await stores.keys("statestore")).toEqual(["a||seen"]);
});
