import { create, fromBinary, type DescMethodUnary, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack, ValueSchema } from "@bufbuild/protobuf/wkt";
import { AppCallback } from "@dapr-ts/proto";
import { TopicEventBulkResponseSchema } from "@dapr-ts/proto/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callGrpc, openAppPort, openHttp2, statusOf, type Answer, type AppPort } from "./support/app-port.ts";

/** daprd delivers JSON with so many levels: Go reads ten times as many. */
const DEEP = `${'{"a":'.repeat(500)}1${"}".repeat(500)}`;

const received: unknown[] = [];
let app: AppPort;

beforeAll(async () => {
  app = await openAppPort({ channel: "grpc" }, (server) => {
    server.subscribe("pubsub", "orders", (data) => void received.push(data));
    server.subscribe("pubsub", "batches", (data) => void received.push(data), { bulk: true });
    server.job("report", ({ data }) => void received.push(data));
  });
});

afterAll(() => app[Symbol.asyncDispose]());

async function call<I extends DescMethodUnary["input"]>(
  method: DescMethodUnary<I>,
  message: MessageInitShape<I>,
): Promise<unknown> {
  return statusOf(await answerOf(method, message));
}

async function answerOf<I extends DescMethodUnary["input"]>(
  { parent, name, input }: DescMethodUnary<I>,
  message: MessageInitShape<I>,
): Promise<Answer> {
  const session = openHttp2(app.url);
  try {
    return await callGrpc(session, { ":path": `/${parent.typeName}/${name}` }, input, message);
  } finally {
    session.destroy();
  }
}

test("an event without a CloudEvent whose payload has 500 levels is handled", async () => {
  const event = {
    topic: "orders",
    pubsubName: "pubsub",
    path: "/events/pubsub/orders",
    extensions: JSON.parse(DEEP) as Record<string, never>,
  };
  expect(await call(AppCallback.method.onTopicEvent, event)).toBe("0");
  expect(JSON.stringify(received.pop())).toBe(DEEP);
});

test("a job that was scheduled over HTTP with data of 500 levels is handled", async () => {
  const value = nested(500);
  const data = anyPack(ValueSchema, value);
  expect(await call(AppCallback.method.onJobEvent, { name: "report", data })).toBe("0");
  expect(JSON.stringify(received.pop())).toBe(DEEP);
});

test("a malformed entry of a batch is invalid data, and does not fail the others", async () => {
  const value = { id: "1", specVersion: "1.0", dataContentType: "text/plain", data: Buffer.from("a") };
  const event = { case: "cloudEvent", value } as const;
  const entries = [{ event }, { entryId: "2" }, { entryId: "3", event }];
  const batch = { topic: "batches", pubsubName: "pubsub", path: "/events/pubsub/batches", entries };
  const answer = await answerOf(AppCallback.method.onBulkTopicEvent, batch);
  const { statuses } = fromBinary(TopicEventBulkResponseSchema, answer.body.subarray(5));
  const DROP = 2;
  expect(statuses.map(({ entryId, status }) => [entryId, status])).toEqual([
    ["", DROP],
    ["2", DROP],
    ["3", 0],
  ]);
  expect(received.splice(0)).toEqual(["a"]);
});

function nested(levels: number) {
  let value = create(ValueSchema, { kind: { case: "numberValue", value: 1 } });
  for (let i = 0; i < levels; i++)
    value = create(ValueSchema, { kind: { case: "structValue", value: { fields: { a: value } } } });
  return value;
}
