import { createRequire } from "node:module";
import { dirname } from "node:path";
import {
  baggageEntryMetadataFromString,
  createContextKey,
  context,
  propagation,
  trace,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Baggage,
  type Context,
  type TextMapPropagator,
} from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { SamplingDecision, type ReadableSpan, type Sampler } from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DaprClient } from "../src/index.ts";
import { otel, type OtelOptions } from "../src/otel.ts";
import { failureOf } from "./support/failure.ts";
import { fakeHttp } from "./support/fake-server.ts";
import { Tracing } from "./support/tracing.ts";

let tracing: Tracing;

beforeEach(() => {
  tracing = Tracing.register();
});

afterEach(async () => {
  await tracing.end();
});

interface Rig extends AsyncDisposable {
  dapr: DaprClient;
  headers: Record<string, unknown>[];
}

async function rig(
  answer: { status: number; body?: string } = { status: 204 },
  options: OtelOptions = {},
): Promise<Rig> {
  const headers: Record<string, unknown>[] = [];
  const httpEndpoint = await fakeHttp((request, response) => {
    headers.push(request.headers);
    response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
  });
  const dapr = new DaprClient({ httpEndpoint, interceptors: [otel(options)] });
  return { dapr, headers, [Symbol.asyncDispose]: () => dapr.close() };
}

const only = (): ReadableSpan => {
  const spans = tracing.spans;
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
      "rpc.status_code": "OK",
      "network.protocol.name": "http",
      "dapr.component.name": "orders",
    });
  });

  test.each<[string, (dapr: DaprClient) => Promise<unknown>]>([
    ["state.transaction", (dapr) => dapr.state.transaction("the-one", [])],
    ["binding.send", (dapr) => dapr.binding.send("the-one", "create")],
    ["secret.get", (dapr) => dapr.secret.get("the-one", "secret-key")],
    ["configuration.get", (dapr) => dapr.configuration.get("the-one", ["secret-key"])],
    ["lock.tryLock", (dapr) => dapr.lock.tryLock("the-one", "secret-key", { expirySeconds: 1 })],
    [
      "conversation.converse",
      (dapr) => dapr.conversation.converse("the-one", [{ role: "user", content: "secret-key" }]),
    ],
    ["crypto.subtle.getKey", (dapr) => dapr.crypto.subtle.getKey("the-one", "secret-key")],
    [
      "crypto.encrypt",
      (dapr) => dapr.crypto.encrypt("the-one", new Uint8Array(1), { keyName: "k", keyWrapAlgorithm: "RSA" }),
    ],
  ])("names the component of %s", async (operation, call) => {
    await using it = await rig();
    // Some of them need a response with a body, or gRPC.
    await call(it.dapr).catch(() => undefined);
    const { attributes } = only();
    expect(attributes).toMatchObject({ "rpc.method": operation, "dapr.component.name": "the-one" });
    expect(JSON.stringify(attributes)).not.toContain("secret-key");
  });

  test("makes a producer span of publishing, by the conventions of messaging", async () => {
    await using it = await rig();
    await it.dapr.pubsub.publish("broker", "orders", { secret: 1 });
    await it.dapr.pubsub.publishBulk("broker", "orders", [{ event: 1 }, { event: 2 }]);
    const [one, bulk] = tracing.spans;
    expect([one?.name, one?.kind]).toEqual(["publish orders", SpanKind.PRODUCER]);
    expect(one?.attributes).toMatchObject({
      "messaging.system.name": "dapr",
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
    const [span, request] = tracing.spans as [ReadableSpan, ReadableSpan];
    expect(span.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
    const { traceId, spanId } = span.spanContext();
    expect(it.headers[0]).toMatchObject({ traceparent: `00-${traceId}-${spanId}-01`, baggage: "tenant=t1" });
  });

  test("sends of its baggage what the sidecar accepts", async () => {
    await using it = await rig();
    const members = Array.from({ length: 100 }, (_, at) => [`k${String(at)}`, { value: "v" }] as const);
    const call = (baggage: Baggage) =>
      context.with(propagation.setBaggage(context.active(), baggage), () => it.dapr.state.get("s", "k"));
    await call(propagation.createBaggage(Object.fromEntries(members)));
    await call(propagation.createBaggage({ "a(": { value: "1" } }));
    const metadata = baggageEntryMetadataFromString("caf\u00e9");
    await call(propagation.createBaggage({ a: { value: "1", metadata }, b: { value: "2" } }));
    const sent = it.headers.map(({ baggage }) => baggage);
    expect(sent).toEqual([
      members
        .slice(0, 64)
        .map(([key]) => `${key}=v`)
        .join(","),
      undefined,
      "b=2",
    ]);
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
      "rpc.status_code": "INTERNAL",
      "error.type": "INTERNAL",
      "dapr.error.code": "ERR_STATE_SAVE",
      "http.response.status_code": 500,
    });
    expect(JSON.stringify([span.name, span.attributes, span.events, span.status])).not.toContain(secret);
  });

  test("spells a canceled call as gRPC does", async () => {
    await using it = await rig();
    await failureOf(it.dapr.state.get("s", "k", { signal: AbortSignal.abort() }));
    expect(only().attributes).toMatchObject({
      "rpc.status_code": "CANCELLED",
      "error.type": "CANCELLED",
    });
  });

  test.each([
    ["AbortError", "CANCELLED", () => AbortSignal.abort()],
    ["TimeoutError", "DEADLINE_EXCEEDED", () => AbortSignal.abort(new DOMException("late", "TimeoutError"))],
  ])("has gRPC's code of the %s with which invoker.fetch rejects", async (name, code, signalOf) => {
    await using it = await rig();
    const call = it.dapr.invoker.fetch("app")("/x", { signal: signalOf() });
    await expect(call).rejects.toMatchObject({ name });
    expect(only().attributes).toMatchObject({ "rpc.status_code": code, "error.type": code });
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
    expect(only().attributes["rpc.status_code"]).toBe("OK");
  });

  test("takes a provider and a propagator of its own", async () => {
    const own = new Tracing();
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
    await using dapr = new DaprClient({
      httpEndpoint,
      interceptors: [otel({ tracerProvider: own.provider, propagator })],
    });
    await dapr.state.get("s", "k");
    expect(headers).toEqual(["yes", undefined]);
    expect(own.spans).toHaveLength(1);
    expect(tracing.spans).toHaveLength(0);
    await own.provider.shutdown();
  });

  test("follows a provider that replaces another one", async () => {
    await using it = await rig();
    await it.dapr.state.get("s", "k");
    expect(tracing.spans).toHaveLength(1);
    await tracing.end();
    tracing = Tracing.register();
    await it.dapr.state.get("s", "k");
    expect(tracing.spans).toHaveLength(1);
  });

  test("follows a provider that is registered later, through another copy of the API", async () => {
    await tracing.end();
    await using it = await rig();
    await it.dapr.state.get("s", "k");
    const require = createRequire(import.meta.url);
    const file = require.resolve("@opentelemetry/api");
    const loaded = Object.keys(require.cache).filter((path) => path.startsWith(dirname(file)));
    const modules = loaded.map((path) => [path, require.cache[path]] as const);
    for (const path of loaded) Reflect.deleteProperty(require.cache, path);
    const copy = require(file) as { trace: typeof trace };
    for (const [path, module] of modules) require.cache[path] = module;
    expect(copy.trace).not.toBe(trace);
    tracing = new Tracing();
    copy.trace.setGlobalTracerProvider(tracing.provider);
    await it.dapr.state.get("s", "k");
    expect(tracing.spans).toHaveLength(1);
  });

  test.each([
    ["https://user:secret@api.example.com:8443/v1?key=secret", "api.example.com"],
    ["http://[::1]:8080", "[::1]"],
  ])("names of the URL %s the host alone", async (url, host) => {
    await using it = await rig();
    await it.dapr.invoker.invoke(url, "orders").catch(() => undefined);
    expect(only().attributes["server.address"]).toBe(host);
  });

  describe("in a trace that is not sampled", () => {
    let asked: string[];

    beforeEach(async () => {
      await tracing.end();
      asked = [];
      const sampler: Sampler = {
        shouldSample: (_context, _traceId, name) => {
          asked.push(name);
          return { decision: SamplingDecision.NOT_RECORD };
        },
        toString: () => "counts what it is asked",
      };
      tracing = Tracing.register(sampler);
    });

    test("carries the trace on that begins with the call, within whose context the request is sent", async () => {
      await using it = await rig();
      const inner: (string | undefined)[] = [];
      const client = it.dapr.withOptions({
        interceptors: [
          ({ options }, next) => {
            inner.push(trace.getActiveSpan()?.spanContext().spanId);
            return next(options);
          },
        ],
      });
      await client.state.get("s", "k");
      const traceparent = String(it.headers[0]?.["traceparent"]);
      expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      expect(inner).toEqual([traceparent.split("-")[2]]);
      expect(asked).toEqual(["state.get"]);
    });

    test("sends the context of the span around the call, and begins no other", async () => {
      await using it = await rig();
      const baggage = propagation.createBaggage({ tenant: { value: "t1" } });
      const { traceId, spanId } = await trace.getTracer("test").startActiveSpan("request", async (span) => {
        await context.with(propagation.setBaggage(context.active(), baggage), async () => {
          await it.dapr.state.get("s", "k");
          await it.dapr.invoker.fetch("a")("/x");
        });
        return span.spanContext();
      });
      const sent = { traceparent: `00-${traceId}-${spanId}-00`, baggage: "tenant=t1" };
      expect(it.headers).toMatchObject([sent, sent]);
      expect(asked).toEqual(["request"]);
    });

    test("sends the headers of each context, which are written once for all calls within it", async () => {
      const written: (string | undefined)[] = [];
      const tenantIn = (within: Context) => propagation.getBaggage(within)?.getEntry("tenant")?.value;
      const propagator: TextMapPropagator = {
        inject: (within, carrier, setter) => {
          written.push(tenantIn(within));
          setter.set(carrier, "X-Tenant", tenantIn(within) ?? "none");
        },
        extract: (within) => within,
        fields: () => ["X-Tenant"],
      };
      await using it = await rig({ status: 204 }, { propagator });
      const get = () => it.dapr.state.get("s", "k");
      const getFor = (tenant: string): Promise<unknown> => {
        const baggage = propagation.createBaggage({ tenant: { value: tenant } });
        return context.with(propagation.setBaggage(context.active(), baggage), async () => {
          await get();
          await get();
        });
      };
      await trace.getTracer("test").startActiveSpan("request", async () => {
        await get();
        await getFor("t1");
        await getFor("t2");
        await get();
      });
      const sent = it.headers.map((headers) => headers["x-tenant"]);
      expect(sent).toEqual(["none", "t1", "t1", "t2", "t2", "none"]);
      expect(written).toEqual([undefined, "t1", "t2", undefined]);
    });

    test("leaves it to the sampler below a caller in another process", async () => {
      await using it = await rig();
      const traceId = "0af7651916cd43dd8448eb211c80319c";
      const caller = { traceId, spanId: "b7ad6b7169203331", traceFlags: TraceFlags.NONE, isRemote: true };
      await context.with(trace.setSpanContext(context.active(), caller), () => it.dapr.state.get("s", "k"));
      expect(asked).toEqual(["state.get"]);
      expect(it.headers[0]?.["traceparent"]).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
      expect(it.headers[0]?.["traceparent"]).not.toContain(caller.spanId);
    });

    test("measures calls all the same", async () => {
      const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
      const reader = new PeriodicExportingMetricReader({ exporter: metricExporter });
      const meterProvider = new MeterProvider({ readers: [reader] });
      await using it = await rig({ status: 204 }, { meterProvider });
      await trace.getTracer("test").startActiveSpan("request", async () => {
        await it.dapr.state.get("s", "k");
      });
      await reader.forceFlush();
      const [scope] = metricExporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
      const names = scope?.metrics.map(({ descriptor }) => descriptor.name);
      expect(names).toEqual(["rpc.client.call.duration", "dapr.work.in_flight"]);
      expect(asked).toEqual(["request"]);
      await meterProvider.shutdown();
    });
  });
});
