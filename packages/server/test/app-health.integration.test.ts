import { expect, test, vi } from "vitest";
import { Ledger } from "./support/ledger.ts";
import { redelivery, startWorld } from "./support/world.ts";

test.each(["http", "grpc"] as const)(
  "daprd keeps its calls back while the app is not healthy, over %s",
  async (wayIn) => {
    let healthy = true;
    let probes = 0;
    const handled = new Ledger<number>();
    await using world = await startWorld(wayIn, {
      appHealthCheck: { probeIntervalMs: 1000, threshold: 1 },
      // A message that a subscription takes as it ends is pending, and comes again only after these.
      components: (redisHost) => [
        { name: "prompt", type: "pubsub.redis", metadata: { redisHost, ...redelivery(1_000) } },
      ],
      register(server) {
        server.health(() => {
          probes++;
          return healthy;
        });
        server.method("greet", () => "hello");
        server.subscribe<number>("prompt", "numbers", (n) => void handled.add(String(n), n));
      },
    });
    const greet = (): Promise<unknown> => world.other.invoker.invoke("app", "greet");
    await vi.waitFor(async () => expect(await greet()).toBe("hello"), { timeout: 90_000, interval: 50 });
    expect(probes).toBeGreaterThan(0);
    await world.dapr.pubsub.publish("prompt", "numbers", 1);
    await handled.until("1", 1);

    healthy = false;
    await vi.waitFor(() => expect(greet()).rejects.toThrow(/not in a healthy state/), {
      timeout: 90_000,
      interval: 50,
    });
    await world.other.pubsub.publish("prompt", "numbers", 2);
    const before = probes;
    await vi.waitUntil(() => probes >= before + 2, { timeout: 90_000 });
    expect(handled.count("2")).toBe(0);

    healthy = true;
    await handled.until("2", 1);
    expect(await greet()).toBe("hello");
  },
);

const PROBED = { probeIntervalMs: 1000, threshold: 1 };

test.each(["http", "grpc"] as const)(
  "start() waits for an app that gets healthy late, over %s",
  async (wayIn) => {
    let probes = 0;
    const handled = new Ledger<number>();
    await using world = await startWorld(wayIn, {
      appHealthCheck: PROBED,
      register(server) {
        server.health(() => ++probes > 2);
        server.subscribe<number>("redis", "numbers", (n) => void handled.add(String(n), n));
      },
    });
    expect(probes).toBeGreaterThan(2);
    await world.dapr.pubsub.publish("redis", "numbers", 1);
    await handled.until("1", 1);
  },
);

test("start() gives up an app that never gets healthy, and names the reason", async () => {
  const starting = startWorld("http", {
    appHealthCheck: PROBED,
    server: { startTimeoutMs: 8_000 },
    register(server) {
      server.health(() => false);
      server.subscribe("redis", "numbers", () => undefined);
    },
  });
  await expect(starting).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(
      /numbers of redis within 8000 ms: its health check, every 1s, has not found the app healthy/,
    ) as string,
  });
});
