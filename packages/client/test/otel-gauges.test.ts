import { metrics, type MeterProvider as AnyMeterProvider } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { otel } from "../src/otel.ts";

let exporter: InMemoryMetricExporter;
let reader: PeriodicExportingMetricReader;
let meterProvider: MeterProvider;

beforeEach(() => {
  exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  reader = new PeriodicExportingMetricReader({ exporter });
  meterProvider = new MeterProvider({ readers: [reader] });
});

afterEach(async () => {
  await meterProvider.shutdown();
  metrics.disable();
});

/** Collects a metric. Returns its values by the value of one of its labels. */
async function collected(name: string, label: string): Promise<Record<string, unknown>> {
  exporter.reset();
  await reader.forceFlush();
  const found = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
    .filter(({ descriptor }) => descriptor.name === name);
  const points = found.flatMap(({ dataPoints }) => dataPoints as { attributes: object; value: unknown }[]);
  return Object.fromEntries(
    points.map(({ attributes, value }) => [String(new Map(Object.entries(attributes)).get(label)), value]),
  );
}

type Create = typeof otel;

/** The function of another copy of the package, such as its CommonJS build beside the ESM one. */
async function otherCopy(): Promise<Create> {
  vi.resetModules();
  const copy = await import("../src/otel.ts");
  expect(copy.otel).not.toBe(otel);
  return copy.otel;
}

/** Gives the same meter by another provider, as one that is wrapped does. */
const wrapped = (provider: AnyMeterProvider): AnyMeterProvider => ({
  getMeter: (...args) => provider.getMeter(...args),
});

const call = { kind: "call", operation: "state.get", wire: "http", input: {} } as const;

test.each<[string, () => Promise<readonly [Create, Create]> | readonly [Create, Create]]>([
  ["two otel()", () => [otel, otel]],
  ["one otel() of each copy of the package", async () => [otel, await otherCopy()]],
  [
    "two otel(), of which one has the provider's wrapper",
    () => [otel, (options) => otel({ ...options, meterProvider: wrapped(meterProvider) })],
  ],
])("gauges are sums over %s", async (_name, creators) => {
  const [first, second] = await creators();
  const [client, server] = [first({ meterProvider }), second({ meterProvider })];
  const actors = { is: "active", of: "actors", name: "Counter" } as const;
  const events = { is: "queue", of: "events", name: "orders" } as const;
  client.gauge({ ...actors, read: () => 2 });
  client.gauge({ ...events, read: () => 10 });
  const remove = server.gauge({ ...actors, read: () => 3 });
  server.gauge({ ...actors, name: "Other", read: () => 1 });
  const [one, other] = [client.begin(call), server.begin(call)];
  client.begin({ ...call });
  expect(await collected("dapr.actors.active", "dapr.actor.type")).toEqual({ Counter: 5, Other: 1 });
  expect(await collected("dapr.queue.length", "dapr.queue.owner")).toEqual({ orders: 10 });
  expect(await collected("dapr.work.in_flight", "dapr.work.kind")).toEqual({ call: 3 });
  remove();
  one.end?.();
  expect(await collected("dapr.actors.active", "dapr.actor.type")).toEqual({ Counter: 2, Other: 1 });
  expect(await collected("dapr.work.in_flight", "dapr.work.kind")).toEqual({ call: 2 });
  other.end?.();
  expect(await collected("dapr.work.in_flight", "dapr.work.kind")).toEqual({ call: 1 });
});

test("a gauge that was removed is 0, since OpenTelemetry would repeat its last value", async () => {
  const instrumentation = otel({ meterProvider });
  const remove = instrumentation.gauge({ is: "queue", of: "events", name: "orders", read: () => 5 });
  expect(await collected("dapr.queue.length", "dapr.queue.owner")).toEqual({ orders: 5 });
  remove();
  for (let n = 0; n < 2; n++)
    expect(await collected("dapr.queue.length", "dapr.queue.owner")).toEqual({ orders: 0 });
});

test("gauges of two providers are apart", async () => {
  const elsewhere = otel({ meterProvider: new MeterProvider() });
  elsewhere.gauge({ is: "active", of: "actors", name: "Counter", read: () => 2 });
  otel({ meterProvider }).gauge({ is: "active", of: "actors", name: "Counter", read: () => 3 });
  expect(await collected("dapr.actors.active", "dapr.actor.type")).toEqual({ Counter: 3 });
});

test("gauges are as before if the same provider is registered again", async () => {
  const instrumentation = otel();
  metrics.setGlobalMeterProvider(meterProvider);
  instrumentation.gauge({ is: "active", of: "actors", name: "Counter", read: () => 3 });
  const running = instrumentation.begin(call);
  metrics.disable();
  instrumentation.begin(call).end?.();
  metrics.setGlobalMeterProvider(meterProvider);
  instrumentation.begin(call);
  expect(await collected("dapr.actors.active", "dapr.actor.type")).toEqual({ Counter: 3 });
  expect(await collected("dapr.work.in_flight", "dapr.work.kind")).toEqual({ call: 2 });
  running.end?.();
  expect(await collected("dapr.work.in_flight", "dapr.work.kind")).toEqual({ call: 1 });
});

test("a gauge that throws leaves the others as they are", async () => {
  const broken = (): never => {
    throw new Error("on purpose");
  };
  otel({ meterProvider }).gauge({ is: "active", of: "actors", name: "Broken", read: broken });
  otel({ meterProvider }).gauge({ is: "active", of: "actors", name: "Counter", read: () => 3 });
  expect(await collected("dapr.actors.active", "dapr.actor.type")).toEqual({ Counter: 3 });
});
