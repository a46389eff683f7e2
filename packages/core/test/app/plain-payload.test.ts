import { describe, expect, test } from "vitest";
import { eventFromMessage } from "../../src/app/topic-event.ts";
import { subscriptionOf, type EventTarget, type SubscribeOptions } from "../../src/app/subscription.ts";
import { plainPlatform } from "../../src/platform/plain-platform.ts";
import { jsonOf, newApp, post } from "./platform.ts";

const TYPE = { "content-type": "application/cloudevents+json" };
const ROUTE = "/events/pubsub/orders";

function target(options: SubscribeOptions = {}): EventTarget {
  return subscriptionOf("pubsub", "orders", () => undefined, options).targets[0] as EventTarget;
}

const empty = { id: "", source: "", type: "", specVersion: "", dataContentType: "", data: new Uint8Array(0) };
const message = { ...empty, topic: "orders", pubsubName: "pubsub" };

describe("a JSON payload without a CloudEvent", () => {
  test.each([{ orderId: 7, items: ["a"] }, { data: 1, id: "x" }, {}, [1], "text", 7, null])(
    "reaches the handler as data with a synthesized event: %j",
    async (payload) => {
      const { app, log } = newApp();
      const seen: unknown[] = [];
      app.subscribe("pubsub", "orders", (data, { event }) => void seen.push(data, event));
      expect(await jsonOf(await app.handle(post(ROUTE, JSON.stringify(payload), TYPE)))).toEqual({
        status: "SUCCESS",
      });
      expect(seen).toEqual([
        payload,
        {
          id: expect.stringMatching(/./) as unknown,
          source: "Dapr",
          type: "com.dapr.event.sent",
          specversion: "1.0",
          datacontenttype: "application/json",
          pubsubname: "pubsub",
          topic: "orders",
          data: payload,
        },
      ]);
      expect(log.said).toEqual([]);
    },
  );

  test.each(["DROP", "RETRY"] as const)("has the outcome that the option names: %s", async (outcome) => {
    const { app } = newApp();
    app.subscribe("pubsub", "orders", () => expect.unreachable(), { onPlainPayload: outcome });
    expect(await jsonOf(await app.handle(post(ROUTE, { orderId: 7 }, TYPE)))).toEqual({ status: outcome });
  });

  test("is validated by the schema", async () => {
    const { app } = newApp();
    const validate = (value: unknown) =>
      Object.hasOwn(value as object, "orderId") ? { value } : { issues: [{ message: "no orderId" }] };
    app.subscribe("pubsub", "orders", () => undefined, {
      schema: { "~standard": { version: 1, vendor: "test", validate } },
    });
    const outcome = async (payload: object): Promise<unknown> =>
      jsonOf(await app.handle(post(ROUTE, payload, TYPE)));
    expect(await outcome({ orderId: 7 })).toEqual({ status: "SUCCESS" });
    expect(await outcome({ other: 7 })).toEqual({ status: "DROP" });
  });

  test("is one entry of a batch", async () => {
    const { app } = newApp();
    const seen: unknown[] = [];
    app.subscribe("pubsub", "orders", (data) => void seen.push(data), { bulk: true });
    const entries = [{ entryId: "1", event: { orderId: 7 }, contentType: "application/json" }];
    const reply = await app.handle(post(ROUTE, { entries }, { "content-type": "application/json" }));
    expect(await jsonOf(reply)).toEqual({ statuses: [{ entryId: "1", status: "SUCCESS" }] });
    expect(seen).toEqual([{ orderId: 7 }]);
  });

  test("is put together again from the message of gRPC and streams", () => {
    const sent = { ...message, type: "x", extensions: { orderId: 7, items: ["a"] } };
    const { data, specversion } = eventFromMessage(sent, target(), plainPlatform);
    expect([data, specversion]).toEqual([{ orderId: 7, items: ["a"], type: "x" }, "1.0"]);
  });

  test("is refused from a message as the option demands", () => {
    const read = () => eventFromMessage(message, target({ onPlainPayload: "DROP" }), plainPlatform);
    expect(read).toThrow(expect.objectContaining({ outcome: "DROP" }));
  });
});

describe("a CloudEvent without data has the same data on every channel", () => {
  test.each([
    [undefined, undefined],
    ["application/json", null],
    ["application/problem+json", undefined],
    ["text/plain", ""],
    ["application/octet-stream", new Uint8Array(0)],
  ])("%s", async (datacontenttype, expected) => {
    const { app } = newApp();
    const seen: unknown[] = [];
    app.subscribe("pubsub", "orders", (data) => void seen.push(data));
    const event = { id: "1", source: "s", type: "t", specversion: "1.0", datacontenttype };
    await app.handle(post(ROUTE, event, TYPE));
    const sent = { ...message, id: "1", specVersion: "1.0", dataContentType: datacontenttype ?? "" };
    seen.push(eventFromMessage(sent, target(), plainPlatform).data);
    expect(seen).toEqual([expected, expected]);
  });
});
