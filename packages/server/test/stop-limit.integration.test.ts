import { expect, test, vi } from "vitest";
import type { DaprServer } from "@dapr-ts/server";
import { gate } from "./support/recorder.ts";
import { startWorld, type WayIn } from "./support/world.ts";

const STOP_MS = 300;

/** Requires that the app stops within its limit whatever its handlers do, and reports that it cut calls off. */
async function stopsInTime(server: DaprServer): Promise<void> {
  const begun = performance.now();
  await expect(server.stop()).rejects.toMatchObject({ code: "deadline_exceeded" });
  expect(performance.now() - begun).toBeGreaterThan(STOP_MS - 5);
  expect(performance.now() - begun).toBeLessThan(STOP_MS + 15_000);
}

test.each(["http", "h2c", "grpc", "stream"] as const satisfies WayIn[])(
  "a handler that never ends is cut off, and its signal aborts, over %s",
  async (wayIn) => {
    const begun = gate();
    const aborted = gate();
    await using world = await startWorld(wayIn, {
      server: { stopTimeoutMs: STOP_MS },
      isCutOff: true,
      register: (server) =>
        server.subscribe("memory", "endless", (_, { signal }) => {
          signal.addEventListener("abort", () => aborted.open());
          begun.open();
          return new Promise(() => undefined);
        }),
    });
    await world.dapr.pubsub.publish("memory", "endless", 1);
    await begun.opened;
    await stopsInTime(world.server);
    await aborted.opened;
  },
);

test("a handler of configuration that never ends is cut off, over http", async () => {
  let begun = false;
  await using world = await startWorld("http", {
    server: { stopTimeoutMs: STOP_MS },
    isCutOff: true,
    register: (server) =>
      server.configuration("settings", ["endless"], () => {
        begun = true;
        return new Promise(() => undefined);
      }),
  });
  // The component confirms a subscription before Redis has it (Subscribe in configuration/redis), and loses a change in
  // between: so the item changes until one arrives.
  let version = 0;
  const change = async (): Promise<void> => {
    await world.set("endless", `1||${String(++version)}`);
    expect(begun).toBe(true);
  };
  await vi.waitFor(change, { timeout: 90_000, interval: 200 });
  await stopsInTime(world.server);
});

test("a handler of a subscription of the server's client that awaits stop() is cut off", async () => {
  const outcome = Promise.withResolvers<unknown>();
  await using world = await startWorld("http", {
    server: { stopTimeoutMs: STOP_MS },
    isCutOff: true,
    register: () => undefined,
  });
  const { client } = world.server;
  await client.pubsub.subscribe("memory", "waits", async () => {
    await stopsInTime(world.server).then(outcome.resolve, outcome.reject);
  });
  await client.pubsub.publish("memory", "waits", 1);
  await outcome.promise;
});
