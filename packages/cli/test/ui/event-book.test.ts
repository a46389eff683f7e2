import { beforeEach, expect, test } from "vitest";
import { REDELIVERY } from "../../../core/src/app/event-dispatcher.ts";
import { readDeliveryLog, readHandlerLog } from "../../src/ui/collect/daprd-log.ts";
import { EventBook, type AppSubscription } from "../../src/ui/collect/event-book.ts";
import { parseDaprdLine } from "../../src/ui/collect/log-entry.ts";
import type { BusEvent, SpanView } from "../../src/ui/protocol.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PUBLISHED = "b7ad6b7169203331";
const subscriptions: AppSubscription[] = [
  { appId: "stock", pubsub: "pubsub", topic: "orders", deadLetterTopic: "poison" },
  { appId: "mail", pubsub: "pubsub", topic: "orders" },
];

let events: Map<string, BusEvent>;
let book: EventBook;

beforeEach(() => {
  events = new Map();
  book = new EventBook({ put: (event) => events.set(event.key, event), subscriptions: () => subscriptions });
});

function fromBroker(topic = "orders", entryId = "1-0"): string {
  const event = {
    specversion: "1.0",
    id: "id-1",
    source: "shop",
    type: "sold",
    pubsubname: "pubsub",
    topic: "orders",
    datacontenttype: "application/json",
    traceparent: `00-${TRACE}-${PUBLISHED}-01`,
    data: { n: 1 },
  };
  const data = Buffer.from(JSON.stringify(event));
  return book.fromBroker({ pubsubs: ["pubsub"], topic, entryId, time: 1, data, metadata: {} });
}

let spans = 0;

function attempt(start: number, { topic = "orders", app = "stock" } = {}): SpanView {
  return {
    traceId: TRACE,
    spanId: String(++spans).padStart(16, "0"),
    parentSpanId: PUBLISHED,
    name: `pubsub/${topic}`,
    kind: "client",
    service: app,
    recordedBy: "sidecar",
    scope: "",
    start,
    duration: 5,
    isError: false,
    attributes: { "messaging.system": "pubsub", "messaging.destination.name": topic },
    links: [],
    events: [],
  };
}

const resultOf = (key: string, app = "stock") =>
  events.get(key)?.deliveries.find(({ appId }) => appId === app);

test("an event has its data, and a pending delivery for each subscriber", () => {
  const key = fromBroker();
  expect(events.get(key)).toMatchObject({
    id: "id-1",
    source: "shop",
    traceId: TRACE,
    payload: { text: '{"n":1}', encoding: "json", size: 7, isCut: false },
    deliveries: [
      { appId: "stock", result: "pending", deadLetterTopic: "poison" },
      { appId: "mail", result: "pending" },
    ],
  });
});

test.each([true, false])("spans join the event, when they arrive first: %s", (isSpanFirst) => {
  if (isSpanFirst) book.delivered(attempt(10));
  const key = fromBroker();
  if (!isSpanFirst) book.delivered(attempt(10));
  expect(events.size).toBe(1);
  expect(events.get(key)?.id).toBe("id-1");
  expect(resultOf(key)).toMatchObject({ result: "success", attemptCount: 1 });
  expect(resultOf(key, "mail")).toMatchObject({ result: "pending" });
});

test("an attempt before another one failed, though its span has no error", () => {
  const key = fromBroker();
  book.delivered(attempt(1_000));
  book.delivered(attempt(10));
  expect(resultOf(key)?.attempts.map(({ isError }) => isError)).toEqual([true, false]);
  expect(resultOf(key)?.result).toBe("success");
});

test.each([true, false])(
  "the log distinguishes a RETRY from a success, when it arrives first: %s",
  (isLogFirst) => {
    const key = fromBroker();
    const now = Date.now();
    const line =
      `time="${new Date(now + 6).toISOString()}" level=warning ` +
      'msg="encountered a retriable error while publishing a subscribed message to topic orders, err: <nil>" app_id=stock';
    const read = (): void => {
      const daprd = parseDaprdLine(line);
      if (daprd !== undefined) readDeliveryLog(book, "stock", daprd);
    };
    if (isLogFirst) read();
    book.delivered(attempt(now));
    if (!isLogFirst) read();
    expect(resultOf(key)).toMatchObject({ result: "retrying", attempts: [{ isError: true }] });
    book.delivered(attempt(now + 500));
    expect(resultOf(key)).toMatchObject({ result: "success", attemptCount: 2 });
  },
);

test("an event on a dead letter topic belongs to the one that failed", () => {
  const key = fromBroker();
  book.delivered(attempt(10));
  const dead = fromBroker("poison", "2-0");
  expect(events.get(dead)?.deadLetterOf).toBe(key);
  expect(resultOf(key)).toMatchObject({ result: "deadLettered" });
  book.acknowledged(key, "stock");
  expect(resultOf(key)).toMatchObject({ result: "deadLettered" });
});

test("a drop is known from the log, and an acknowledgement from the broker", () => {
  const key = fromBroker();
  book.dropped("stock", "id-1");
  book.acknowledged(key, "mail");
  expect(resultOf(key)?.result).toBe("dropped");
  expect(resultOf(key, "mail")).toMatchObject({ result: "success", attemptCount: 0 });
});

test("an app's own span has the reason of a failed attempt", () => {
  const key = fromBroker();
  const span = attempt(Date.now());
  book.appFailed(span.spanId, "out of stock");
  book.delivered(span);
  expect(resultOf(key)).toMatchObject({ result: "retrying", attempts: [{ detail: "out of stock" }] });
});

test("data that is not a CloudEvent is shown as it is", () => {
  const raw = { pubsubs: ["pubsub"], topic: "orders", time: 1, metadata: {} };
  const text = book.fromBroker({ ...raw, entryId: "1-0", data: Buffer.from("raw") });
  const bytes = book.fromBroker({ ...raw, entryId: "2-0", data: Buffer.from([255, 254]) });
  expect(events.get(text)?.payload).toMatchObject({ text: "raw", encoding: "text" });
  expect(events.get(bytes)?.payload).toMatchObject({ text: "//4=", encoding: "base64", size: 2 });
});

test("spans join an event that was published raw, whose trace context is beside it", () => {
  const metadata = { rawPayload: "true", traceid: `00-${TRACE}-${PUBLISHED}-01` };
  const raw = {
    pubsubs: ["pubsub"],
    topic: "orders",
    entryId: "1-0",
    time: 1,
    data: Buffer.from("raw"),
    metadata,
  };
  const key = book.fromBroker(raw);
  book.delivered(attempt(10));
  expect(events.size).toBe(1);
  expect(resultOf(key)).toMatchObject({ result: "success", attemptCount: 1 });
});

test.each([
  ["before the event is read", ["log", "broker", "acknowledged"]],
  ["after it is acknowledged", ["broker", "acknowledged", "log"]],
])("a drop that the log has %s is known", (_, order) => {
  let key = "";
  for (const source of order) {
    if (source === "log") book.dropped("stock", "id-1");
    else if (source === "broker") key = fromBroker();
    else book.acknowledged(key, "stock");
  }
  expect(resultOf(key)?.result).toBe("dropped");
  expect(resultOf(key, "mail")?.result).toBe("pending");
});

test("an app's log has the error of a handler, unless the attempts of that time differ in it", () => {
  const line = (error: string): string =>
    `topic orders of pubsub: the handler threw; ${REDELIVERY} TypeError: ${error}`;
  const key = fromBroker();
  const now = Date.now();
  const fail = (start: number): void => {
    book.delivered(attempt(start));
    book.failedOn("stock", "orders", start + 6);
  };
  readHandlerLog(book, "stock", line("the shelf is locked"), now + 4);
  fail(now);
  readHandlerLog(book, "stock", line("one"), now + 1_004);
  readHandlerLog(book, "stock", line("two"), now + 1_005);
  fail(now + 1_000);
  expect(resultOf(key)?.attempts.map(({ detail }) => detail)).toEqual([
    "the shelf is locked",
    "the app failed, or returned RETRY",
  ]);
});

test("a forgotten event leaves nothing behind, and later spans of it do no harm", () => {
  const key = fromBroker();
  book.delivered(attempt(10));
  const event = events.get(key);
  if (event === undefined) throw new Error("no event");
  book.forget(event);
  events.clear();
  book.acknowledged(key, "stock");
  expect(events.size).toBe(0);
  book.delivered(attempt(20));
  expect(events.size).toBe(1);
});
