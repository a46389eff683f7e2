import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventContext } from "@dapr-ts/core";
import type { DaprServer } from "@dapr-ts/server";
import { Ledger } from "./support/ledger.ts";
import { CHANNELS, startWorld, type World } from "./support/world.ts";

const SUBSCRIPTION = {
  apiVersion: "dapr.io/v2alpha1",
  kind: "Subscription",
  metadata: { name: "declared" },
  spec: {
    pubsubname: "memory",
    topic: "orders",
    routes: {
      rules: [
        { match: 'event.type == "urgent"', path: "/urgent" },
        { match: 'event.type == "lost"', path: "/nobody" },
      ],
      default: "/usual",
    },
    deadLetterTopic: "dead-orders",
  },
  scopes: ["app"],
};

const BATCHES = {
  ...SUBSCRIPTION,
  metadata: { name: "batches" },
  spec: {
    pubsubname: "memory",
    topic: "batches",
    routes: { default: "/nobody-either" },
    deadLetterTopic: "dead-orders",
    bulkSubscribe: { enabled: true, maxMessagesCount: 10, maxAwaitDurationMs: 50 },
  },
};

describe.each(CHANNELS)("a subscription that a resource declares, over %s", (wayIn) => {
  let world: World;
  const handled = new Ledger<{ data: unknown; topic: string }>();
  const dead = new Ledger<string>();

  function register(server: DaprServer): void {
    const take = (data: unknown, { event, route, topic }: EventContext) => {
      handled.add(`${event.type} at ${route}`, { data, topic });
      return data === "bad" ? "DROP" : "SUCCESS";
    };
    for (const route of ["/usual", "/urgent"])
      server.subscribe("memory", "orders", take, { route, declared: true });
    server.subscribe("memory", "dead-orders", (data, { topic }) => void dead.add(String(data), topic));
    server.subscribe(
      "memory",
      "places.*",
      (data, { topic }) => void handled.add("wildcard", { data, topic }),
    );
  }

  beforeAll(async () => {
    world = await startWorld(wayIn, { register, components: () => [SUBSCRIPTION, BATCHES] });
  });

  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
  });

  test("has its routes, and its dead letter topic", async () => {
    const publish = (type: string, data: string): Promise<void> =>
      world.dapr.pubsub.publish("memory", "orders", data, { cloudEvent: { type } });
    await publish("usual", "good");
    await publish("urgent", "bad");
    expect(await handled.until("usual at /usual", 1)).toEqual([{ data: "good", topic: "orders" }]);
    expect(await handled.until("urgent at /urgent", 1)).toEqual([{ data: "bad", topic: "orders" }]);
    // The topic of the event, whichever topic it is delivered from.
    expect(await dead.until("bad", 1)).toEqual(["orders"]);
    const { subscriptions } = await world.dapr.metadata.get();
    const types = subscriptions.map(({ topic, type }) => `${topic}: ${type}`).sort();
    expect(types).toEqual([
      "batches: DECLARATIVE",
      "dead-orders: PROGRAMMATIC",
      "orders: DECLARATIVE",
      "places.*: PROGRAMMATIC",
    ]);
  });

  test("an event at an unknown route goes to the dead letter topic", async () => {
    const { pubsub } = world.dapr;
    await pubsub.publish("memory", "orders", "single", { cloudEvent: { type: "lost" } });
    await pubsub.publishBulk("memory", "batches", [{ event: "first" }, { event: "second" }]);
    for (const data of ["single", "first", "second"]) expect(await dead.until(data, 1)).toHaveLength(1);
    expect(world.log.said.join("\n")).toMatch(
      wayIn === "grpc" ? /has no subscription/ : /is not the route of any subscription/,
    );
  });

  test("the handler of a wildcard topic receives the event's own topic", async () => {
    await world.dapr.pubsub.publish("memory", "places.north", "cold");
    expect(await handled.until("wildcard", 1)).toEqual([{ data: "cold", topic: "places.north" }]);
  });
});
