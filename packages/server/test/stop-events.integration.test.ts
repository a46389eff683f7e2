import { expect, test, vi } from "vitest";
import { DaprServer } from "@dapr-ts/server";
import { Ledger } from "./support/ledger.ts";
import { Recorder } from "./support/recorder.ts";
import { channelOf, startWorld, TOKEN, type WayIn } from "./support/world.ts";

const HANDLER_MS = 300;

test.each(["http", "h2c", "grpc", "stream"] as const satisfies WayIn[])(
  "stop() while events go on: no new event reaches a handler, none is lost, and it ends with the handlers: %s",
  async (wayIn) => {
    const handled = new Ledger<number>();
    let begun = 0;
    let running = 0;
    const register = (server: DaprServer): void => {
      server.subscribe<number>("flow", "flow", async (n) => {
        begun++;
        running++;
        await new Promise((resolve) => setTimeout(resolve, HANDLER_MS));
        running--;
        handled.add(String(n), n);
      });
    };
    await using world = await startWorld(wayIn, {
      register,
      // Without a policy the component delivers an event again that was not acknowledged, after these times.
      components: (redisHost) => [
        {
          name: "flow",
          type: "pubsub.redis",
          metadata: { redisHost, processingTimeout: "3s", redeliverInterval: "1s" },
        },
      ],
    });
    // A backlog of the component's, and events that come while the app stops.
    let published = 0;
    let isPublishing = true;
    const publishing = (async () => {
      while (isPublishing) await world.other.pubsub.publish("flow", "flow", published++);
    })();
    await vi.waitUntil(() => begun >= 10 && published > 100, { timeout: 20_000 });
    const before = performance.now();
    const begunBefore = begun;
    await world.server.stop();
    const took = performance.now() - before;
    isPublishing = false;
    await publishing;
    expect(running).toBe(0);
    // On a stream daprd delivers one event for each acknowledgement until the stream has ended.
    expect(begun - begunBefore).toBeLessThanOrEqual(wayIn === "stream" ? 20 : 0);
    expect(took).toBeLessThan(wayIn === "stream" ? 4_000 : HANDLER_MS + 2_500);

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
  120_000,
);
