import { expect, test } from "vitest";
import { Ledger } from "./support/ledger.ts";
import { RETRIES, startWorld, type WayIn } from "./support/world.ts";

test.each(["http", "h2c", "grpc", "stream"] as const satisfies WayIn[])(
  "payloads without a CloudEvent, and CloudEvents without data, are the same over %s",
  async (wayIn) => {
    const seen = new Ledger<unknown>();
    await using world = await startWorld(wayIn, {
      register(server) {
        server.subscribe(
          "memory",
          "plain",
          (data, { event }) => void seen.add("plain", { ...event, own: data }),
        );
        server.subscribe("memory", "dropped", () => void seen.add("dropped", 1), { onPlainPayload: "DROP" });
        server.subscribe("memory", "retried", () => void seen.add("retried", 1), {
          onPlainPayload: "RETRY",
          deadLetterTopic: "dead",
        });
        server.subscribe("memory", "dead", () => void seen.add("dead", 1));
        server.subscribe("memory", "empty", (data, { event }) => void seen.add(event.id, { data }));
      },
    });
    const { pubsub } = world.dapr;
    const payload = { orderId: 7, items: [{ n: 1 }], note: "no CloudEvent" };
    for (const topic of ["plain", "dropped", "retried"])
      await pubsub.publish("memory", topic, payload, { rawPayload: true });
    for (const [id, datacontenttype] of [["untyped"], ["json", "application/json"], ["text", "text/plain"]]) {
      const event = { id, source: "s", type: "t", specversion: "1.0", datacontenttype };
      await pubsub.publish("memory", "empty", event, { contentType: "application/cloudevents+json" });
    }
    const [first] = await seen.until("plain", 1);
    expect(first).toMatchObject({
      own: payload,
      data: payload,
      type: "com.dapr.event.sent",
      specversion: "1.0",
      datacontenttype: "application/json",
      pubsubname: "memory",
      topic: "plain",
    });
    expect(await seen.until("untyped", 1)).toEqual([{ data: undefined }]);
    expect(await seen.until("json", 1)).toEqual([{ data: null }]);
    expect(await seen.until("text", 1)).toEqual([{ data: "" }]);
    await seen.until("dead", 1);
    expect([seen.count("dropped"), seen.count("retried")]).toEqual([0, 0]);
    expect(RETRIES).toBeGreaterThan(0);
  },
);
