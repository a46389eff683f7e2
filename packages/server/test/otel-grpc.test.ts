import { create, toBinary } from "@bufbuild/protobuf";
import { trace } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { AppCallback } from "@dapr-ts/proto";
import { InvokeRequestSchema } from "@dapr-ts/proto/common";
import { BindingEventRequestSchema, TopicEventRequestSchema } from "@dapr-ts/proto/runtime";
import { Actor, actors } from "@dapr-ts/actors";
import { otel } from "@dapr-ts/client/otel";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { frame, GRPC, openAppPort, openHttp2, request, type AppPort } from "./support/app-port.ts";
import { Tracing } from "../../client/test/support/tracing.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${TRACE}-1ae88b59cc5f5362-01`;
/** The same trace as OpenCensus writes it. */
const binary = "AAAK92UZFs1D3YRI6yEcgDGcARroi1nMX1NiAgE";

let tracing: Tracing;
let app: AppPort;

beforeAll(async () => {
  tracing = Tracing.register();
  app = await openAppPort({ channel: "grpc", instrumentation: otel() }, (server) => {
    server.method("greet", () => trace.getActiveSpan()?.spanContext().spanId);
    server.subscribe("pubsub", "orders", () => undefined);
    server.binding("tick", () => undefined);
  });
});

beforeEach(() => tracing.reset());

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await tracing.end();
});

const MESSAGES: Record<string, { rpc: string; bytes: Uint8Array }> = {
  "POST /greet": {
    rpc: "OnInvoke",
    bytes: toBinary(InvokeRequestSchema, create(InvokeRequestSchema, { method: "greet" })),
  },
  "process orders": {
    rpc: "OnTopicEvent",
    bytes: toBinary(
      TopicEventRequestSchema,
      create(TopicEventRequestSchema, { id: "1", specVersion: "1.0", pubsubName: "pubsub", topic: "orders" }),
    ),
  },
  "binding/tick": {
    rpc: "OnBindingEvent",
    bytes: toBinary(BindingEventRequestSchema, create(BindingEventRequestSchema, { name: "tick" })),
  },
};

for (const [name, { rpc, bytes }] of Object.entries(MESSAGES))
  test.each([
    ["traceparent", { traceparent }],
    ["grpc-trace-bin", { "grpc-trace-bin": binary }],
  ])(`the span "${name}" on the gRPC channel continues the trace of %s`, async (_header, headers) => {
    const session = openHttp2(app.url);
    try {
      await request(
        session,
        { ":path": `/${AppCallback.typeName}/${rpc}`, ...GRPC, ...headers },
        frame(bytes),
      );
    } finally {
      session.destroy();
    }
    const spans = tracing.spans;
    expect(spans.map((span) => span.name)).toEqual([name]);
    const { parentSpanContext } = spans[0] as ReadableSpan;
    expect([parentSpanContext?.traceId, parentSpanContext?.spanId]).toEqual([TRACE, "1ae88b59cc5f5362"]);
  });

class Counter extends Actor {
  add(): string | undefined {
    return trace.getActiveSpan()?.spanContext().traceId;
  }
}

test("the turn of an actor continues the trace of grpc-trace-bin alone", async () => {
  await using host = await openAppPort({ instrumentation: otel() }, (server) =>
    server.use(actors({ Counter })),
  );
  const headers = { "grpc-trace-bin": binary };
  const response = await fetch(`${host.url}/actors/Counter/c1/method/add`, { method: "PUT", headers });
  expect(await response.json()).toBe(TRACE);
  const [turn] = tracing.spans;
  expect([turn?.name, turn?.parentSpanContext?.spanId]).toEqual(["Counter/add", "1ae88b59cc5f5362"]);
});
