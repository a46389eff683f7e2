import { equal, ok, rejects } from "./assert.ts";
import { NAMES, type Bench, type Case } from "./case.ts";

/** Published events, and the attributes of their CloudEvents. */
const EVENTS: readonly {
  what: string;
  data: unknown;
  contentType?: string;
  event: Record<string, unknown>;
}[] = [
  { what: "an object", data: { n: 1 }, event: { datacontenttype: "application/json", data: { n: 1 } } },
  { what: "zero", data: 0, event: { datacontenttype: "application/json", data: 0 } },
  { what: "false", data: false, event: { datacontenttype: "application/json", data: false } },
  { what: "null", data: null, event: { datacontenttype: "application/json", data: null } },
  { what: "an empty string", data: "", event: { datacontenttype: "application/json", data: "" } },
  { what: "a string", data: "1", event: { datacontenttype: "application/json", data: "1" } },
  { what: "text", data: "1", contentType: "text/plain", event: { datacontenttype: "text/plain", data: "1" } },
  {
    what: "bytes",
    data: new Uint8Array([255, 0, 1]),
    event: { datacontenttype: "application/octet-stream", data_base64: "/wAB" },
  },
  {
    what: "a class instance",
    data: new Date(0),
    event: { datacontenttype: "application/json", data: "1970-01-01T00:00:00.000Z" },
  },
];

type Received = Record<string, unknown>;

/** The event with this id, as the app was sent it; the app answers when it has it. */
const received = (dapr: Bench["dapr"], id: string): Promise<Received> =>
  dapr.invoker.invoke<Received>(NAMES.app, `received/${id}`, { timeoutMs: 40_000 });

export const pubsubCases: readonly Case[] = [
  ...EVENTS.map(({ what, data, contentType, event }): Case => ({
    name: `pubsub: ${what} arrives as it is`,
    async run({ dapr, unique }) {
      const id = unique("event");
      await dapr.pubsub.publish(NAMES.pubsub, NAMES.topic, data, { contentType, cloudEvent: { id } });
      const body = await received(dapr, id);
      for (const [name, value] of Object.entries(event)) equal(body[name], value, name);
      equal(body["topic"], NAMES.topic);
    },
  })),
  {
    name: "pubsub: an event needs no data",
    async run({ dapr, unique }) {
      const id = unique("event");
      await dapr.pubsub.publish(NAMES.pubsub, NAMES.topic, undefined, { cloudEvent: { id } });
      equal((await received(dapr, id))["id"], id);
    },
  },
  {
    name: "pubsub: attributes of the CloudEvent can be set",
    async run({ dapr, unique }) {
      const id = unique("event");
      const cloudEvent = { id, source: "urn:conformance", type: "made.up", subject: "a subject" };
      await dapr.pubsub.publish(NAMES.pubsub, NAMES.topic, 1, { cloudEvent });
      const body = await received(dapr, id);
      for (const [name, value] of Object.entries(cloudEvent)) equal(body[name], value, name);
    },
  },
  {
    name: "pubsub: a whole CloudEvent can be published",
    async run({ dapr, unique }) {
      const event = { specversion: "1.0", id: unique("event"), source: "me", type: "mine", data: { n: 1 } };
      await dapr.pubsub.publish(NAMES.pubsub, NAMES.topic, event, {
        contentType: "application/cloudevents+json",
      });
      const body = await received(dapr, event.id);
      equal(body["source"], "me");
      equal(body["data"], { n: 1 });
    },
  },
  {
    name: "pubsub: a topic's name may have any character",
    async run({ dapr, unique }) {
      const id = unique("event");
      await dapr.pubsub.publish(NAMES.pubsub, NAMES.oddTopic, 1, { cloudEvent: { id } });
      equal((await received(dapr, id))["topic"], NAMES.oddTopic);
    },
  },
  {
    name: "pubsub: a raw payload has no envelope",
    async run({ dapr, unique }) {
      const text = unique("raw");
      await dapr.pubsub.publish(NAMES.pubsub, NAMES.rawTopic, text, {
        contentType: "text/plain",
        rawPayload: true,
      });
      ok("data_base64" in (await received(dapr, text)), "the app got the bytes");
    },
  },
  {
    name: "pubsub: publishBulk publishes each event by its content type",
    async run({ dapr, unique }) {
      const ids = [unique("bulk"), unique("bulk"), unique("bulk")] as const;
      const result = await dapr.pubsub.publishBulk(NAMES.pubsub, NAMES.topic, [
        { event: { n: 1 }, metadata: { "cloudevent.id": ids[0] } },
        { entryId: "text", event: "two", contentType: "text/plain", metadata: { "cloudevent.id": ids[1] } },
        { event: new Uint8Array([3]), metadata: { "cloudevent.id": ids[2] } },
      ]);
      equal(result, { failed: [] });
      equal((await received(dapr, ids[0]))["data"], { n: 1 });
      equal((await received(dapr, ids[1]))["data"], "two");
      equal((await received(dapr, ids[2]))["data_base64"], "Aw==");
      equal(await dapr.pubsub.publishBulk(NAMES.pubsub, NAMES.topic, []), { failed: [] });
    },
  },
  {
    name: "pubsub: publishBulk refuses two events of one id",
    async run({ dapr }) {
      const twice = [
        { entryId: "a", event: 1 },
        { entryId: "a", event: 2 },
      ];
      await rejects(dapr.pubsub.publishBulk(NAMES.pubsub, NAMES.topic, twice), { code: "invalid_argument" });
    },
  },
  {
    name: "pubsub: a component that does not exist is invalid_argument",
    async run({ dapr }) {
      const expected = { code: "invalid_argument", errorCode: "ERR_PUBSUB_NOT_FOUND" } as const;
      await rejects(dapr.pubsub.publish("no-such-pubsub", "t", 1), expected);
      await rejects(dapr.pubsub.publishBulk("no-such-pubsub", "t", [{ event: 1 }]), expected);
    },
  },
  {
    name: "pubsub: only text can be published as text",
    async run({ dapr }) {
      const sent = dapr.pubsub.publish(NAMES.pubsub, NAMES.topic, { a: 1 }, { contentType: "text/plain" });
      await rejects(sent, { code: "invalid_argument" });
    },
  },
];
