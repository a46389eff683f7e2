import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startDapr, startRedis, type Redis, type ResourceOptions } from "../src/index.ts";
import { until } from "./fixtures/processes.ts";

/** An app that subscribes to a topic, fails its first deliveries. */
class FailingApp implements AsyncDisposable {
  deliveries = 0;
  readonly failures: number;
  readonly #server = createServer((request, response) => {
    if (request.url === "/dapr/subscribe") {
      response.end(JSON.stringify([{ pubsubname: "pubsub", topic: "orders", route: "/orders" }]));
      return;
    }
    request.resume().on("end", () => {
      if (request.url !== "/orders") return response.writeHead(404).end();
      return response.writeHead(++this.deliveries > this.failures ? 200 : 500).end();
    });
  });

  constructor(failures: number) {
    this.failures = failures;
  }

  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

const ALONE = { backend: "process", placement: false, scheduler: false } as const;

describe("redelivery", () => {
  let redis: Redis;

  beforeAll(async () => {
    redis = await startRedis({ backend: "process" });
  });

  afterAll(() => redis.stop());

  /** Starts a sidecar for an app that fails its first deliveries, publishes one event, and waits until it is handled. */
  async function deliveries(
    pubsub: "in-memory" | "redis",
    failures: number,
    more: readonly ResourceOptions[] = [],
  ): Promise<number> {
    await using app = new FailingApp(failures);
    const appPort = await app.listen();
    const consumerID = `app${String(appPort)}`;
    const component: ResourceOptions =
      pubsub === "redis"
        ? { name: "pubsub", type: "pubsub.redis", metadata: { redisHost: redis.sidecarAddress, consumerID } }
        : { name: "pubsub", type: "pubsub.in-memory" };
    await using runtime = await startDapr({
      ...ALONE,
      apps: [{ appId: "app", appPort }],
      components: [component, ...more],
    });
    await runtime.apps["app"]?.waitForApp();
    const { status } = await fetch(`${runtime.httpEndpoint}/v1.0/publish/pubsub/orders`, {
      method: "POST",
      body: JSON.stringify("event"),
      headers: { "content-type": "application/json" },
    });
    expect(status).toBe(204);
    await until("the event is handled", () => app.deliveries > failures);
    return app.deliveries;
  }

  test.each(["in-memory", "redis"] as const)(
    "delivers an event again when its handler fails, over pubsub.%s",
    async (pubsub) => expect(await deliveries(pubsub, 2)).toBe(3),
  );

  test("leaves a component to a Resiliency that targets it", async () => {
    const own: ResourceOptions = {
      kind: "Resiliency",
      metadata: { name: "own" },
      spec: {
        policies: { retries: { often: { policy: "constant", duration: "1ms", maxRetries: 20 } } },
        targets: { components: { pubsub: { inbound: { retry: "often" } } } },
      },
    };
    // The default policy would give up after 11 deliveries.
    expect(await deliveries("in-memory", 15, [own])).toBe(16);
  });

  test.each([
    [undefined, [{ name: "dapr-ts-redelivery" }]],
    [false, []],
  ])("with the option %s daprd has these policies", async (redelivery, expected) => {
    await using runtime = await startDapr({ ...ALONE, ...(redelivery !== undefined && { redelivery }) });
    const { resiliencies = [] } = (await runtime.apps["app"]?.metadata()) ?? {};
    expect(resiliencies).toEqual(expected);
  });
});
