import { expect, test, vi } from "vitest";
import { DaprServer } from "@dapr-ts/server";
import { Ledger } from "./support/ledger.ts";
import { Recorder } from "./support/recorder.ts";
import { channelOf, redelivery, startWorld, survivesClosedPort, TOKEN, type WayIn } from "./support/world.ts";

const HANDLER_MS = 300;

// Without a retry: the subject is that nothing is lost.
test.each(["http", "h2c", "grpc", "stream"] as const satisfies WayIn[])(
  "stop() while events go on: no new event reaches a handler, none is lost, and it ends with the handlers: %s",
  { retry: 0, timeout: 300_000 },
  async (wayIn) => {
    const handled = new Ledger<number>();
    let begun = 0;
    let running = 0;
    let handlerMs = HANDLER_MS;
    const register = (server: DaprServer): void => {
      server.subscribe<number>("flow", "flow", async (n) => {
        begun++;
        running++;
        await new Promise((resolve) => setTimeout(resolve, handlerMs));
        running--;
        handled.add(String(n), n);
      });
    };
    await using world = await startWorld(wayIn, {
      register,
      // daprd retries by the policy of @dapr-ts/testing. An event that it is still retrying after these times is not
      // acknowledged, and the component delivers it again.
      components: (redisHost) => [
        {
          name: "flow",
          type: "pubsub.redis",
          metadata: { redisHost, ...redelivery(3_000), ...survivesClosedPort(wayIn) },
        },
      ],
    });
    // A backlog of the component's, and events that come while the app stops.
    let published = 0;
    let isPublishing = true;
    const publishing = (async () => {
      while (isPublishing) await world.other.pubsub.publish("flow", "flow", published++);
    })();
    await vi.waitUntil(() => begun >= 3 && published > 100, { timeout: 90_000 });
    const before = performance.now();
    const begunBefore = begun;
    await world.server.stop();
    const took = performance.now() - before;
    isPublishing = false;
    await publishing;
    expect(running).toBe(0);
    // On a stream daprd delivers one event for each acknowledgement until the stream has ended.
    expect(begun - begunBefore).toBeLessThanOrEqual(wayIn === "stream" ? 20 : 0);
    // Far below stopTimeoutMs, and above what a loaded machine adds to one handler.
    expect(took).toBeLessThan(30_000);

    handlerMs = 0;
    await using next = new DaprServer({
      port: world.server.port,
      channel: channelOf(wayIn),
      appToken: TOKEN,
      logger: new Recorder(),
      stopSignals: [],
      client: { httpEndpoint: world.httpEndpoint, grpcEndpoint: world.grpcEndpoint },
    });
    register(next);
    await next.start();
    const all = Array.from({ length: published }, (_, n) => String(n));
    const missing = (): string[] => all.filter((n) => handled.count(n) === 0);
    await vi
      .waitUntil(() => missing().length === 0, { timeout: 70_000, interval: 200 })
      .catch(() => undefined);
    expect(missing()).toEqual([]);
  },
);
