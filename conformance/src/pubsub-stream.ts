import type { StandardSchema } from "@dapr-ts/client";
import { equal, ok, rejects } from "./assert.ts";
import { NAMES, type Bench, type Case } from "./case.ts";
import { Inbox, lacksStreams } from "./streams.ts";

/** Published data, and the data that the handler receives. */
const DATA: readonly { what: string; data: unknown; contentType?: string; type: string }[] = [
  { what: "an object", data: { n: 1, deep: [null, "é"] }, type: "application/json" },
  { what: "zero", data: 0, type: "application/json" },
  { what: "false", data: false, type: "application/json" },
  { what: "null", data: null, type: "application/json" },
  { what: "an empty string", data: "", type: "application/json" },
  { what: "a string", data: "1", type: "application/json" },
  { what: "text", data: "1", contentType: "text/plain", type: "text/plain" },
  { what: "bytes", data: new Uint8Array([255, 0, 1]), type: "application/octet-stream" },
];

const EVEN: StandardSchema<number> = {
  "~standard": {
    version: 1,
    vendor: "conformance",
    validate: (value) =>
      typeof value === "number" && value % 2 === 0 ? { value: value / 2 } : { issues: [{ message: "odd" }] },
  },
};

/** Checks that the sidecar's metadata lists the subscription; memory has no such metadata. */
async function isListed({ dapr, wire }: Bench, topic: string, listed: boolean): Promise<void> {
  if (wire === "memory") return;
  const { subscriptions } = await dapr.metadata.get();
  equal(subscriptions.filter((one) => one.topic === topic).length, listed ? 1 : 0, "subscriptions");
}

export const pubsubStreamCases: readonly Case[] = [
  {
    name: "pubsub.subscribe: every kind of data arrives as it is",
    async run(bench) {
      const { dapr, unique } = bench;
      const topic = unique("topic");
      const inbox = new Inbox<{ data: unknown; type: unknown; id: string; topic: string }>();
      const open = () =>
        dapr.pubsub.subscribe(NAMES.pubsub, topic, (data, { event, topic: name }) =>
          inbox.add({ data, type: event.datacontenttype, id: event.id, topic: name }),
        );
      if (await lacksStreams(bench, open)) return;
      await using subscription = await open();
      equal(subscription.state, "connected");
      for (const { what, data, contentType, type } of DATA) {
        const id = unique("event");
        await dapr.pubsub.publish(NAMES.pubsub, topic, data, { contentType, cloudEvent: { id } });
        const [got] = await inbox.take(1);
        equal(got, { data, type, id, topic }, what);
      }
    },
  },
  {
    name: "pubsub.topic: binds the names and a schema, to publish and to subscribe",
    async run(bench) {
      const { dapr, unique } = bench;
      const even = dapr.pubsub.topic(NAMES.pubsub, unique("topic"), { schema: EVEN });
      await rejects(even.publish(1), { code: "invalid_argument" });
      await rejects(even.publishBulk([{ event: 2 }, { event: 3 }]), { code: "invalid_argument" });
      const inbox = new Inbox<number>();
      const open = () => even.subscribe((data) => inbox.add(data));
      if (await lacksStreams(bench, open)) return;
      await using _ = await open();
      await even.publish(2);
      equal(await even.publishBulk([{ event: 4 }]), { failed: [] });
      equal((await inbox.take(2)).sort(), [1, 2]);
    },
  },
  {
    name: "pubsub.subscribe: what is dropped, retried in vain, or thrown at goes to the dead letter topic",
    async run(bench) {
      const { dapr, unique } = bench;
      const [topic, deadLetterTopic] = [unique("topic"), unique("dead")];
      const dead = new Inbox<unknown>();
      const open = () => dapr.pubsub.subscribe(NAMES.pubsub, deadLetterTopic, (data) => dead.add(data));
      if (await lacksStreams(bench, open)) return;
      await using _letters = await open();
      const good = new Inbox<unknown>();
      await using _orders = await dapr.pubsub.subscribe<string>(
        NAMES.pubsub,
        topic,
        (data) => {
          if (data === "throw") throw new Error("thrown by the suite, to be logged");
          if (data === "DROP" || data === "RETRY") return data;
          good.add(data);
          return data === "SUCCESS" ? data : undefined;
        },
        { deadLetterTopic },
      );
      for (const data of ["SUCCESS", "DROP", "RETRY", "throw", "nothing"]) {
        await dapr.pubsub.publish(NAMES.pubsub, topic, data);
      }
      equal((await good.take(2)).sort(), ["SUCCESS", "nothing"]);
      equal((await dead.take(3)).sort(), ["DROP", "RETRY", "throw"]);
    },
  },
  {
    name: "pubsub.subscribe: data is checked against the schema, and dropped where it does not fit",
    async run(bench) {
      const { dapr, unique } = bench;
      const [topic, deadLetterTopic] = [unique("topic"), unique("dead")];
      const dead = new Inbox<unknown>();
      const open = () => dapr.pubsub.subscribe(NAMES.pubsub, deadLetterTopic, (data) => dead.add(data));
      if (await lacksStreams(bench, open)) return;
      await using _letters = await open();
      const good = new Inbox<number>();
      await using _numbers = await dapr.pubsub.subscribe(NAMES.pubsub, topic, good.add, {
        schema: EVEN,
        deadLetterTopic,
      });
      for (const data of [3, 4]) await dapr.pubsub.publish(NAMES.pubsub, topic, data);
      equal(await good.take(1), [2]);
      equal(await dead.take(1), [3]);
    },
  },
  {
    name: "pubsub.subscribe: with a concurrency of 1 events are handled one by one, in their order",
    async run(bench) {
      const { dapr, unique } = bench;
      const topic = unique("topic");
      const done = new Inbox<unknown>();
      let running = 0;
      const open = () =>
        dapr.pubsub.subscribe(
          NAMES.pubsub,
          topic,
          async (data) => {
            ok(++running === 1, "one at a time");
            await dapr.metadata.get();
            running--;
            done.add(data);
          },
          { concurrency: 1 },
        );
      if (await lacksStreams(bench, open)) return;
      await using _subscription = await open();
      const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
      for (const n of numbers) await dapr.pubsub.publish(NAMES.pubsub, topic, n);
      equal(await done.take(numbers.length), numbers);
    },
  },
  {
    name: "pubsub.subscribe: a second subscription to a topic is already_exists, until the first is closed",
    async run(bench) {
      const { dapr, unique } = bench;
      const topic = unique("topic");
      const inbox = new Inbox<unknown>();
      const open = () => dapr.pubsub.subscribe(NAMES.pubsub, topic, inbox.add);
      if (await lacksStreams(bench, open)) return;
      const first = await open();
      await rejects(open(), { code: "already_exists" });
      await isListed(bench, topic, true);
      await first.close();
      await isListed(bench, topic, false);
      await using _second = await open();
      await dapr.pubsub.publish(NAMES.pubsub, topic, 1);
      equal(await inbox.take(1), [1]);
    },
  },
  {
    name: "pubsub.subscribe: close() waits for what is in flight",
    async run(bench) {
      const { dapr, unique } = bench;
      const topic = unique("topic");
      const begun = new Inbox<unknown>();
      let release: () => void = () => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      const states: string[] = [];
      const open = () =>
        dapr.pubsub.subscribe(
          NAMES.pubsub,
          topic,
          async (data) => {
            begun.add(data);
            await released;
          },
          { onStateChange: (state) => states.push(state) },
        );
      if (await lacksStreams(bench, open)) return;
      const subscription = await open();
      await dapr.pubsub.publish(NAMES.pubsub, topic, 1);
      await begun.take(1);
      let closed = false;
      const closing = subscription.close().then(() => (closed = true));
      await dapr.metadata.get();
      equal(closed, false);
      release();
      await closing;
      await subscription.closed;
      equal(subscription.state, "closed");
      equal(states, ["closed"]);
    },
  },
  {
    name: "pubsub.subscribe: a raw payload arrives as its bytes",
    async run(bench) {
      const { dapr, unique } = bench;
      const topic = unique("topic");
      const inbox = new Inbox<unknown>();
      const open = () => dapr.pubsub.subscribe(NAMES.pubsub, topic, inbox.add, { rawPayload: true });
      if (await lacksStreams(bench, open)) return;
      await using _subscription = await open();
      await dapr.pubsub.publish(NAMES.pubsub, topic, "é", { contentType: "text/plain", rawPayload: true });
      equal(await inbox.take(1), [new Uint8Array([0xc3, 0xa9])]);
    },
  },
  {
    name: "pubsub.subscribe: a component that does not exist, and options that are none, are invalid_argument",
    async run(bench) {
      const { dapr } = bench;
      const ignore = (): void => undefined;
      // The client of a guest has no streams, and so no code that validates their arguments.
      const code = bench.wire === "guest" ? "unimplemented" : "invalid_argument";
      await rejects(dapr.pubsub.subscribe("", "t", ignore), { code });
      await rejects(dapr.pubsub.subscribe(NAMES.pubsub, "t", ignore, { concurrency: 0 }), { code });
      const open = () => dapr.pubsub.subscribe("no-such-pubsub", "t", ignore);
      if (await lacksStreams(bench, open)) return;
      await rejects(open(), { code: "invalid_argument", errorCode: "ERR_PUBSUB_NOT_FOUND" });
    },
  },
];
