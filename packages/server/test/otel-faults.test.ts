import { diag, type Meter, type MeterProvider, type Span, type TextMapPropagator } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider as SdkMeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { TracerProvider, type SpanProcessor } from "@opentelemetry/sdk-trace";
import { otel, type OtelOptions } from "@dapr-ts/client/otel";
import { DaprServer } from "@dapr-ts/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Tracing } from "../../client/test/support/tracing.ts";
import { fakeHttp } from "../../client/test/support/fake-server.ts";

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

let tracing: Tracing;

beforeEach(() => {
  tracing = Tracing.register();
});

afterEach(async () => {
  diag.disable();
  await tracing.end();
});

const broken = (): never => {
  throw new Error("the SDK is broken");
};

/** An object whose members all work, except those that are named. */
const withBroken = <T extends object>(working: T, ...names: (keyof T)[]): T =>
  new Proxy(working, {
    get: (target, name) => {
      if (names.includes(name as keyof T)) return broken;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });

const processor = (part: Partial<SpanProcessor>): OtelOptions => {
  const done = (): Promise<void> => Promise.resolve();
  const whole = { onStart: () => undefined, onEnd: () => undefined, forceFlush: done, shutdown: done };
  return { tracerProvider: new TracerProvider({ spanProcessors: [{ ...whole, ...part }] }) };
};

const spanWithout = (...names: (keyof Span)[]): OtelOptions => ({
  tracerProvider: {
    getTracer: () =>
      withBroken(
        {
          startSpan: (...given: Parameters<ReturnType<TracerProvider["getTracer"]>["startSpan"]>) =>
            withBroken(tracing.provider.getTracer("own").startSpan(...given), ...names),
          startActiveSpan: broken,
        },
        "startActiveSpan",
      ),
  },
});

const meterWithout = (name: string): OtelOptions => {
  const instrument = { add: () => undefined, record: () => undefined, addCallback: () => undefined };
  const meter = new Proxy({}, { get: () => () => withBroken(instrument, name as keyof typeof instrument) });
  return { meterProvider: { getMeter: () => meter as Meter } };
};

const propagatorOf = (part: Partial<TextMapPropagator>): OtelOptions => ({
  propagator: {
    inject: () => undefined,
    extract: (within) => within,
    fields: () => ["traceparent"],
    ...part,
  },
});

const writing = (name: string, value: unknown): OtelOptions =>
  propagatorOf({ inject: (_within, carrier, setter) => setter.set(carrier, name, value as string) });

test.each<[string, () => OtelOptions]>([
  ["a tracer provider", () => ({ tracerProvider: { getTracer: broken } })],
  [
    "a sampler",
    () => ({
      tracerProvider: new TracerProvider({ sampler: { shouldSample: broken, toString: () => "broken" } }),
    }),
  ],
  ["a processor at the start of a span", () => processor({ onStart: broken })],
  ["a processor at the end of a span", () => processor({ onEnd: broken })],
  ["the attributes of a span", () => spanWithout("setAttributes")],
  ["the look at a span", () => spanWithout("isRecording")],
  ["a meter provider", () => ({ meterProvider: { getMeter: broken } satisfies MeterProvider })],
  ["a meter", () => ({ meterProvider: { getMeter: () => new Proxy({}, { get: broken }) as Meter } })],
  ["a counter", () => meterWithout("add")],
  ["a histogram", () => meterWithout("record")],
  ["a gauge", () => meterWithout("addCallback")],
  ["a propagator that writes", () => propagatorOf({ inject: broken })],
  ["a propagator that reads", () => propagatorOf({ extract: broken })],
  ["a propagator without a context", () => propagatorOf({ extract: () => undefined as never })],
  ["the names of a propagator", () => propagatorOf({ fields: broken })],
  ["a propagator's header that is a number", () => writing("x-shard", 5)],
  ["a propagator's header that is undefined", () => writing("tracestate", undefined)],
  [
    "a propagator's header that no transport carries",
    () => writing("baggage", "shop=caf\u00e9;\u65e5\u672c"),
  ],
])("%s that fails breaks no call and no handler", async (_name, options) => {
  const sent: unknown[] = [];
  const httpEndpoint = await fakeHttp((request, response) => {
    sent.push(request.url);
    response.writeHead(204).end();
  });
  const errors = vi.fn();
  const instrumentation = otel(options());
  const logger = { error: errors, warn: () => undefined, info: () => undefined, debug: () => undefined };
  await using app = new DaprServer({ stopSignals: [], logger, client: { httpEndpoint }, instrumentation });
  const get = () => app.client.state.get("state", "k");
  app.method("greet", get).subscribe("pubsub", "orders", async () => void (await get()), { route: "orders" });
  const method = await app.fetch(new Request("http://app/greet", { headers: { traceparent } }));
  const event = await app.fetch(
    new Request("http://app/orders", {
      method: "POST",
      headers: { "content-type": "application/cloudevents+json" },
      body: JSON.stringify({ specversion: "1.0", id: "1", source: "s", type: "t", data: 1, traceparent }),
    }),
  );
  await get();
  expect(errors.mock.calls).toEqual([]);
  expect(method.status).toBe(204);
  expect(await event.json()).toEqual({ status: "SUCCESS" });
  expect(sent).toHaveLength(3);
});

test("work in flight returns to 0 although spans cannot end, and the fault is reported", async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter });
  const meterProvider = new SdkMeterProvider({ readers: [reader] });
  const error = vi.fn();
  diag.setLogger(
    { error, warn: broken, info: broken, debug: broken, verbose: broken },
    { suppressOverrideMessage: true },
  );
  const instrumentation = otel({ ...spanWithout("end"), meterProvider });
  const httpEndpoint = await fakeHttp((_request, response) => response.writeHead(204).end());
  await using app = new DaprServer({ stopSignals: [], client: { httpEndpoint }, instrumentation });
  await app.client.state.get("state", "k");
  await reader.forceFlush();
  const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics[0]?.metrics ?? []);
  const values = (name: string) =>
    metrics.find(({ descriptor }) => descriptor.name === name)?.dataPoints.map(({ value }) => value);
  expect(values("dapr.work.in_flight")).toEqual([0]);
  expect(values("rpc.client.call.duration")).toEqual([expect.objectContaining({ count: 1 })]);
  expect(error).toHaveBeenCalledWith(expect.stringContaining("OpenTelemetry"), expect.any(Error));
  await meterProvider.shutdown();
});
