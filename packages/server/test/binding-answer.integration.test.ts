import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { startWorld } from "./support/world.ts";

/** Receives the requests of the output binding. */
async function startSink(): Promise<AsyncDisposable & { url: string; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// What daprd makes of it (sendBindingEventToApp): data goes to the bindings of `to` on gRPC alone, state nowhere.
test.each(["http", "grpc"] as const)(
  "a handler's result is data for other bindings, and no state: %s",
  async (wayIn) => {
    await using sink = await startSink();
    let ticks = 0;
    await using world = await startWorld(wayIn, {
      components: () => [
        { name: "sink", type: "bindings.http", metadata: { url: sink.url } },
        { name: "store", type: "state.in-memory" },
      ],
      register(server) {
        server.binding("tick", () => {
          ticks++;
          return {
            storeName: "store",
            state: [{ key: "ticks", value: ticks }],
            to: ["sink"],
            data: { tick: ticks },
            concurrency: "parallel",
          };
        });
      },
    });
    await vi.waitUntil(() => ticks >= 3, { timeout: 90_000 });
    // The third tick comes after the second one's answer has been dealt with.
    if (wayIn === "grpc") await vi.waitUntil(() => sink.bodies.length >= 2, { timeout: 90_000 });
    expect(sink.bodies.slice(0, 2)).toEqual(wayIn === "grpc" ? ['{"tick":1}', '{"tick":2}'] : []);
    expect(await world.dapr.state.get("store", "ticks")).toBeUndefined();
    expect(world.log.said).toEqual([]);
  },
);
