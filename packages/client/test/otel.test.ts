import { createContextKey, context, propagation, trace, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DaprClient } from "../src/index.ts";
import { otel } from "../src/otel.ts";
import { failureOf } from "./support/failure.ts";
import { fakeHttp } from "./support/fake-server.ts";

let exporter: InMemorySpanExporter;
let provider: NodeTracerProvider;

beforeEach(() => {
  exporter = new InMemorySpanExporter();
  provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  // With the W3C propagators, for trace context and for baggage, and a context that follows promises.
  provider.register();
});

afterEach(async () => {
  await provider.shutdown();
  trace.disable();
  context.disable();
  propagation.disable();
});

interface Rig extends AsyncDisposable {
  dapr: DaprClient;
  headers: Record<string, unknown>[];
}

async function rig(answer: { status: number; body?: string } = { status: 204 }): Promise<Rig> {
  const headers: Record<string, unknown>[] = [];
  const httpEndpoint = await fakeHttp((request, response) => {
    headers.push(request.headers);
    response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
  });
  const dapr = new DaprClient({ httpEndpoint, interceptors: [otel()] });
  return { dapr, headers, [Symbol.asyncDispose]: () => dapr.close() };
}

const only = (): ReadableSpan => {
  const spans = exporter.getFinishedSpans();
  expect(spans).toHaveLength(1);
  return spans[0] as ReadableSpan;
};

describe("otel()", () => {
  test("makes a client span of an operation, by the conventions of remote procedure calls", async () => {
    await using it = await rig();
    await it.dapr.state.get("orders", "secret-key");
    const span = only();
    expect([span.name, span.kind, span.status.code]).toEqual([
      "state.get",
      SpanKind.CLIENT,
      SpanStatusCode.UNSET,
    ]);
    expect(span.instrumentationScope.name).toBe("@dapr-ts/client");
    expect(span.attributes).toEqual({
      "rpc.system.name": "dapr",
      "rpc.method": "state.get",
      "rpc.response.status_code": "OK",
      "network.protocol.name": "http",
      "dapr.component.name": "orders",
    });
  });

  test("makes a producer span of publishing, by the conventions of messaging", async () => {
    await using it = await rig();
    await it.dapr.pubsub.publish("broker", "orders", { secret: 1 });
    await it.dapr.pubsub.publishBulk("broker", "orders", [{ event: 1 }, { event: 2 }]);
    const [one, bulk] = exporter.getFinishedSpans();
    expect([one?.name, one?.kind]).toEqual(["publish orders", SpanKind.PRODUCER]);
    expect(one?.attributes).toMatchObject({
      "messaging.system": "dapr",
      "messaging.operation.name": "publish",
      "messaging.operation.type": "send",
      "messaging.destination.name": "orders",
      "dapr.component.name": "broker",
    });
    expect(bulk?.attributes).toMatchObject({ "messaging.batch.message_count": 2 });
  });

  test("names the application that is invoked", async () => {
    await using it = await rig();
    await it.dapr.invoker.invoke("shop", "orders/42");
    expect(only().attributes).toMatchObject({ "rpc.method": "invoker.invoke", "server.address": "shop" });
  });

  test("sends its own span as the parent, with what came before and its baggage", async () => {
    await using it = await rig();
    const tracer = trace.getTracer("test");
    await tracer.startActiveSpan("request", async (parent) => {
      const baggage = propagation.createBaggage({ tenant: { value: "t1" } });
      const own = propagation.setBaggage(context.active(), baggage).setValue(createContextKey("x"), 1);
      await context.with(own, () => it.dapr.state.get("s", "k"));
      parent.end();
    });
    const [span, request] = exporter.getFinishedSpans() as [ReadableSpan, ReadableSpan];
    expect(span.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
    const { traceId, spanId } = span.spanContext();
    expect(it.headers[0]).toMatchObject({ traceparent: `00-${traceId}-${spanId}-01`, baggage: "tenant=t1" });
  });

  test("leaves the headers of the call as they are", async () => {
    await using it = await rig();
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    await it.dapr.state.get("s", "k", { headers: { Traceparent: traceparent, "x-own": "1" } });
    expect(it.headers[0]).toMatchObject({ traceparent, "x-own": "1" });
  });

  test("records the code of an error, and nothing that was sent or answered", async () => {
    const secret = "value-that-nobody-may-see";
    const body = JSON.stringify({ errorCode: "ERR_STATE_SAVE", message: `failed saving ${secret}` });
    await using it = await rig({ status: 500, body });
    await failureOf(it.dapr.state.set("s", secret, secret, { headers: { "x-secret": secret } }));
    const span = only();
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: "INTERNAL" });
    expect(span.attributes).toMatchObject({
      "rpc.response.status_code": "INTERNAL",
      "error.type": "INTERNAL",
      "dapr.error.code": "ERR_STATE_SAVE",
      "http.response.status_code": 500,
    });
    expect(JSON.stringify([span.name, span.attributes, span.events, span.status])).not.toContain(secret);
  });

  test("is one span for all attempts", async () => {
    let calls = 0;
    const httpEndpoint = await fakeHttp((request, response) => {
      if (++calls === 1) request.socket.destroy();
      else response.writeHead(204).end();
    });
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const retry = { initialDelayMs: 1 };
    await using dapr = new DaprClient({ httpEndpoint, retry, logger, interceptors: [otel()] });
    await dapr.state.get("s", "k");
    expect(calls).toBe(2);
    expect(only().attributes["rpc.response.status_code"]).toBe("OK");
  });

  test("takes a provider and a propagator of its own", async () => {
    const own = new InMemorySpanExporter();
    const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(own)] });
    const headers: unknown[] = [];
    const httpEndpoint = await fakeHttp((request, response) => {
      headers.push(request.headers["x-mine"], request.headers["traceparent"]);
      response.writeHead(204).end();
    });
    const propagator = {
      inject: (
        _context: unknown,
        carrier: unknown,
        setter: { set(c: unknown, k: string, v: string): void },
      ) => setter.set(carrier, "X-Mine", "yes"),
      extract: <T>(given: T): T => given,
      fields: () => ["X-Mine"],
    };
    await using dapr = new DaprClient({ httpEndpoint, interceptors: [otel({ tracerProvider, propagator })] });
    await dapr.state.get("s", "k");
    expect(headers).toEqual(["yes", undefined]);
    expect(own.getFinishedSpans()).toHaveLength(1);
    expect(exporter.getFinishedSpans()).toHaveLength(0);
    await tracerProvider.shutdown();
  });

  test("carries a trace on that is not sampled", async () => {
    await provider.shutdown();
    trace.disable();
    provider = new NodeTracerProvider({ sampler: new AlwaysOffSampler() });
    provider.register();
    await using it = await rig();
    await it.dapr.state.get("s", "k");
    expect(it.headers[0]?.["traceparent"]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });
});
