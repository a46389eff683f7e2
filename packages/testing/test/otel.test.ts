import { metrics, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { Actor, actorProxy, actors } from "@dapr-ts/actors";
import { DaprClient, DaprError } from "@dapr-ts/client";
import { otel } from "@dapr-ts/client/otel";
import { DaprApp, DaprServer } from "@dapr-ts/server";
import { WorkflowWorker, activity, workflow } from "@dapr-ts/workflow";
import { inMemoryDapr } from "@dapr-ts/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Tracing } from "../../client/test/support/tracing.ts";

let tracing: Tracing;

beforeEach(() => {
  tracing = Tracing.register();
});

afterEach(async () => {
  await tracing.end();
});

class Thermostat extends Actor {
  async set(target: number): Promise<void> {
    this.state.set("target", target);
    await this.reminders.register("night", { method: "cool", data: 17, dueTimeMs: 1_000 });
    await this.timers.register("tick", { method: "tick", dueTimeMs: 2_000, periodMs: 2_000, repeats: 2 });
  }

  cool(target: number): void {
    this.state.set("target", target);
  }

  async tick(): Promise<void> {
    await this.client.state.set("store", "ticked", true);
  }

  broken(): never {
    throw new DaprError("secret-value", { code: "failed_precondition" });
  }
}

const quiet = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

function rig() {
  const instrumentation = otel();
  const app = new DaprApp({ instrumentation, logger: quiet });
  const memory = inMemoryDapr({ app, state: ["store"], pubsub: ["pubsub"], maxDeliveries: 3 });
  const dapr = new DaprClient({ transport: memory, instrumentation, logger: quiet });
  return { app, memory, dapr };
}

const all = (name: string): ReadableSpan[] => tracing.spans.filter((span) => span.name === name);
const idOf = (span: ReadableSpan | undefined): string | undefined => span?.spanContext().spanId;
const traceOf = (span: ReadableSpan | undefined): string | undefined => span?.spanContext().traceId;

describe("actors", () => {
  test("a turn continues the trace of its caller; a reminder that fires once that of its registration", async () => {
    const { app, memory, dapr } = rig();
    app.use(actors({ Thermostat }, { client: dapr }));
    await actorProxy<Thermostat>(dapr, "Thermostat", "kitchen").set(21);
    const [call] = all("actors.invoke");
    const [turn] = all("Thermostat/set");
    expect(traceOf(turn)).toBe(traceOf(call));
    expect(turn?.parentSpanContext?.spanId).toBe(idOf(call));
    expect(turn?.attributes).toEqual({
      "rpc.system.name": "dapr",
      "rpc.method": "Thermostat/set",
      "rpc.status_code": "OK",
      "dapr.actor.type": "Thermostat",
      "dapr.actor.cause": "method",
      "dapr.actor.id": "kitchen",
    });
    await memory.time.advance(1_000);
    const [reminder] = all("Thermostat/cool");
    expect(traceOf(reminder)).toBe(traceOf(call));
    expect(reminder?.parentSpanContext?.spanId).toBe(idOf(turn));
    expect(reminder?.attributes["dapr.actor.cause"]).toBe("reminder");
  });

  test("a timer that repeats begins a trace for each tick, with a link to its registration", async () => {
    const { app, memory, dapr } = rig();
    app.use(actors({ Thermostat }, { client: dapr }));
    await actorProxy<Thermostat>(dapr, "Thermostat", "kitchen").set(21);
    await memory.time.advance(4_000);
    const [turn] = all("Thermostat/set");
    const ticks = all("Thermostat/tick");
    expect(ticks).toHaveLength(2);
    expect(new Set([...ticks, turn].map(traceOf)).size).toBe(3);
    for (const tick of ticks) {
      expect(tick.parentSpanContext).toBeUndefined();
      expect(tick.links.map((link) => link.context.spanId)).toEqual([idOf(turn)]);
    }
    // What a tick calls belongs to its trace.
    expect(all("state.save").map(traceOf)).toEqual(ticks.map(traceOf));
  });

  test("a tick without a method does not name its span, since its own name may be an id", async () => {
    const { app, dapr } = rig();
    app.use(actors({ Thermostat }, { client: dapr }));
    await actorProxy<Thermostat>(dapr, "Thermostat", "k").set(21);
    const url = "http://app/actors/Thermostat/k/method/timer/order-4711";
    await app.fetch(new Request(url, { method: "PUT", body: JSON.stringify({ callback: "", data: null }) }));
    const [tick] = all("Thermostat/_OTHER");
    expect(tick?.attributes).toMatchObject({
      "rpc.method": "Thermostat/_OTHER",
      "rpc.status_code": "UNIMPLEMENTED",
      "error.type": "UNIMPLEMENTED",
    });
    expect(JSON.stringify([tick?.name, tick?.attributes])).not.toContain("4711");
  });

  test.each(["method/evil", "method/timer/evil", "method/remind/evil"])(
    "a type that the app does not host has no span: %s",
    async (path) => {
      const { app, dapr } = rig();
      app.use(actors({ Thermostat }, { client: dapr }));
      const url = `http://app/actors/Evil-4711/k/${path}`;
      const body = JSON.stringify({ data: { "dapr-ts:method": "cool", data: 1 } });
      expect((await app.fetch(new Request(url, { method: "PUT", body }))).status).toBe(404);
      expect(tracing.spans).toEqual([]);
    },
  );

  test("a turn that fails has the code of its error alone", async () => {
    const { app, dapr } = rig();
    app.use(actors({ Thermostat }, { client: dapr }));
    await expect(actorProxy<Thermostat>(dapr, "Thermostat", "k").broken()).rejects.toThrow(DaprError);
    const [turn] = all("Thermostat/broken");
    expect(turn?.attributes).toMatchObject({ "error.type": "FAILED_PRECONDITION" });
    expect(JSON.stringify([turn?.attributes, turn?.events, turn?.status])).not.toContain("secret");
  });
});

test("a workflow's turns and activities continue the trace that started it", async () => {
  const { dapr } = rig();
  let active: string | undefined;
  const charge = activity("charge", async () => {
    await Promise.resolve();
    active = trace.getActiveSpan()?.spanContext().spanId;
  });
  const refuse = activity("refuse", () => {
    throw new TypeError("secret-value");
  });
  const checkout = workflow("checkout", async (ctx) => {
    await ctx.call(charge);
    await ctx.call(refuse).catch(() => undefined);
  });
  await using worker = new WorkflowWorker({
    workflows: [checkout],
    activities: [charge, refuse],
    client: dapr,
  });
  await worker.start();
  expect(tracing.spans).toEqual([]);
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const run = await dapr.workflow.schedule(checkout, undefined, { id: "order-1", traceparent });
  await run.result({ timeoutMs: 60_000 });
  const turns = all("workflow checkout");
  expect(turns.length).toBeGreaterThanOrEqual(3);
  expect(turns.map(traceOf)).toEqual(turns.map(() => "0af7651916cd43dd8448eb211c80319c"));
  expect(turns[0]?.attributes).toEqual({
    "dapr.workflow.name": "checkout",
    "dapr.workflow.instance_id": "order-1",
  });
  expect(active).toBe(idOf(all("activity charge")[0]));
  const [refused] = all("activity refuse");
  expect(refused?.attributes).toMatchObject({
    "dapr.workflow.activity": "refuse",
    "error.type": "TypeError",
  });
  expect(JSON.stringify([refused?.attributes, refused?.events, refused?.status])).not.toContain("secret");
});

test("a workflow or an activity that the worker does not have does not name its span, since a caller chose the name", async () => {
  const { dapr } = rig();
  const checkout = workflow("checkout", async (ctx) => {
    await ctx.call(activity("missing-1", () => undefined)).catch(() => undefined);
  });
  await using worker = new WorkflowWorker({ workflows: [checkout], client: dapr, logger: quiet });
  await worker.start();
  await dapr.workflow.schedule("unknown-1", undefined, { id: "order-1" });
  const run = await dapr.workflow.schedule(checkout);
  await run.result({ timeoutMs: 60_000 });
  await expect.poll(() => all("workflow _OTHER")).toHaveLength(1);
  expect(all("workflow _OTHER")[0]?.attributes).toMatchObject({
    "dapr.workflow.name": "_OTHER",
    "error.type": "NotRegisteredError",
  });
  expect(all("activity _OTHER")[0]?.attributes).toMatchObject({ "dapr.workflow.activity": "_OTHER" });
});

test("an event of a streaming subscription continues the trace of its publisher, not that of subscribe()", async () => {
  const { memory, dapr } = rig();
  const seen: (string | undefined)[] = [];
  const tracer = trace.getTracer("test");
  const subscription = await tracer.startActiveSpan("setup", async (span) => {
    const opened = await dapr.pubsub.subscribe("pubsub", "orders", () => {
      seen.push(trace.getActiveSpan()?.spanContext().spanId);
    });
    span.end();
    return opened;
  });
  await dapr.pubsub.publish("pubsub", "orders", { n: 1 });
  await memory.settled();
  const [published] = all("publish orders");
  const [processed] = all("process orders");
  expect(processed?.parentSpanContext?.spanId).toBe(idOf(published));
  expect(seen).toEqual([idOf(processed)]);
  await subscription.close();
});

test("a server on the stream channel: events and configuration changes have spans, start() has none", async () => {
  const memory = inMemoryDapr({ pubsub: ["pubsub"], configuration: { config: { color: "red" } } });
  const server = new DaprServer({
    channel: "stream",
    client: { transport: memory, logger: quiet },
    instrumentation: otel(),
    logger: quiet,
    stopSignals: [],
  });
  let active: string | undefined;
  server.subscribe("pubsub", "orders", () => {
    active = trace.getActiveSpan()?.spanContext().spanId;
  });
  const changed = new Promise((resolve) => server.configuration("config", ["color"], resolve));
  await trace.getTracer("test").startActiveSpan("start", async (span) => {
    await server.start();
    span.end();
  });
  expect(tracing.spans.map(({ name }) => name)).toEqual(["start"]);
  await server.client.pubsub.publish("pubsub", "orders", { n: 1 });
  memory.setConfiguration("config", { color: "blue" });
  await memory.settled();
  await changed;
  const [processed] = all("process orders");
  expect(processed?.parentSpanContext?.spanId).toBe(idOf(all("publish orders")[0]));
  expect(active).toBe(idOf(processed));
  await expect.poll(() => all("configuration/config")).toHaveLength(1);
  expect(all("configuration/config")[0]?.parentSpanContext).toBeUndefined();
  await server.stop();
});

test("a handler of configuration changes that fails without an error has a failed span", async () => {
  const memory = inMemoryDapr({ configuration: { config: { color: "red" } } });
  const dapr = new DaprClient({ transport: memory, instrumentation: otel(), logger: quiet });
  const subscription = await dapr.configuration.subscribe("config", ["color"], () => Promise.reject());
  memory.setConfiguration("config", { color: "blue" });
  await expect.poll(() => all("configuration/config")).not.toEqual([]);
  expect(all("configuration/config")[0]?.attributes).toMatchObject({
    "rpc.status_code": "UNKNOWN",
    "error.type": "_OTHER",
  });
  await subscription.close();
});

describe("metrics", () => {
  let exported: InMemoryMetricExporter;

  // An exporter does not survive the shutdown of its provider.
  beforeEach(() => {
    exported = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  });

  async function collect(meterProvider: MeterProvider) {
    exported.reset();
    await meterProvider.forceFlush();
    const scopes = exported.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
    return new Map(
      scopes.flatMap(({ metrics: list }) => list).map((metric) => [metric.descriptor.name, metric]),
    );
  }

  test("are recorded by a provider that is registered later, in instruments that are created once", async () => {
    const { app, memory, dapr } = rig();
    app.use(actors({ Thermostat }, { client: dapr }));
    let failures = 1;
    app.subscribe("pubsub", "orders", () => (failures-- > 0 ? "RETRY" : "SUCCESS"));
    await dapr.state.get("store", "before");
    const reader = new PeriodicExportingMetricReader({ exporter: exported, exportIntervalMillis: 3_600_000 });
    const meterProvider = new MeterProvider({ readers: [reader] });
    metrics.setGlobalMeterProvider(meterProvider);
    for (let n = 0; n < 3; n++) await dapr.state.get("store", `key-${String(n)}`);
    await dapr.pubsub.publish("pubsub", "orders", { n: 1 });
    await memory.settled();
    for (const id of ["a", "b"]) await actorProxy<Thermostat>(dapr, "Thermostat", id).cool(1);
    await dapr.state.get("nosuch", "key").catch(() => undefined);
    const found = await collect(meterProvider);
    const points = (name: string) =>
      found.get(name)?.dataPoints.map(({ attributes, value }) => ({ attributes, value })) ?? [];
    const reads = points("rpc.client.call.duration").filter(
      ({ attributes }) => attributes["rpc.method"] === "state.get",
    );
    expect(reads.map(({ attributes, value }) => [attributes["rpc.status_code"], value])).toEqual([
      ["OK", expect.objectContaining({ count: 3 })],
      ["INVALID_ARGUMENT", expect.objectContaining({ count: 1 })],
    ]);
    expect(reads[0]?.value).toMatchObject({
      buckets: { boundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] },
    });
    expect(points("messaging.client.sent.messages").map(({ value }) => value)).toEqual([1]);
    expect(points("messaging.client.consumed.messages").map(({ value }) => value)).toEqual([2]);
    expect(points("dapr.events.redelivered").map(({ value }) => value)).toEqual([1]);
    const acknowledged = points("dapr.events.acknowledged");
    expect(acknowledged.map(({ attributes, value }) => [attributes["dapr.event.outcome"], value])).toEqual([
      ["RETRY", 1],
      ["SUCCESS", 1],
    ]);
    expect(points("dapr.actors.active")).toEqual([
      { attributes: { "dapr.actor.type": "Thermostat" }, value: 2 },
    ]);
    expect(points("dapr.queue.length")).toContainEqual({
      attributes: { "dapr.queue.name": "actor turns", "dapr.queue.owner": "Thermostat" },
      value: 0,
    });
    for (const { value } of points("dapr.work.in_flight")) expect(value).toBe(0);
    const text = JSON.stringify([...found.values()].map(({ dataPoints }) => dataPoints));
    expect(text).not.toMatch(/key-|before|"[ab]"/);
    await meterProvider.shutdown();
  });

  test("show the events that wait for a handler of a streaming subscription", async () => {
    const reader = new PeriodicExportingMetricReader({ exporter: exported, exportIntervalMillis: 3_600_000 });
    const meterProvider = new MeterProvider({ readers: [reader] });
    const instrumentation = otel({ meterProvider });
    const { memory } = rig();
    const dapr = new DaprClient({ transport: memory, instrumentation, logger: quiet });
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const options = { concurrency: 1, maxInFlight: 10 };
    const subscription = await dapr.pubsub.subscribe("pubsub", "orders", () => gate, options);
    for (let n = 0; n < 3; n++) await dapr.pubsub.publish("pubsub", "orders", n);
    const waiting = async () =>
      (await collect(meterProvider)).get("dapr.queue.length")?.dataPoints.map(({ value }) => value);
    await expect.poll(waiting).toEqual([2]);
    open();
    await memory.settled();
    expect(await waiting()).toEqual([0]);
    await subscription.close();
    await meterProvider.shutdown();
  });

  test("count retries, and streams that were opened again", async () => {
    const reader = new PeriodicExportingMetricReader({ exporter: exported, exportIntervalMillis: 3_600_000 });
    const meterProvider = new MeterProvider({ readers: [reader] });
    const { memory } = rig();
    const dapr = new DaprClient({
      transport: memory,
      instrumentation: otel({ meterProvider }),
      logger: quiet,
      retry: { initialDelayMs: 1 },
    });
    memory.fail("state.get", { code: "unavailable", when: "refused" });
    await dapr.state.get("store", "key");
    const states: string[] = [];
    const subscription = await dapr.pubsub.subscribe("pubsub", "orders", () => undefined, {
      onStateChange: (state) => states.push(state),
    });
    memory.dropStreams();
    memory.fail("pubsub.subscribe", { code: "unavailable", when: "refused" });
    await expect.poll(() => states).toEqual(["reconnecting", "connected"]);
    const found = await collect(meterProvider);
    const points = (name: string) =>
      found.get(name)?.dataPoints.map(({ attributes, value }) => ({ attributes, value }));
    expect(points("dapr.client.retries")).toEqual([{ attributes: { "rpc.method": "state.get" }, value: 1 }]);
    expect(points("dapr.stream.reconnections")).toEqual([
      { attributes: { "dapr.stream.name": "topic orders of pubsub" }, value: 1 },
    ]);
    // Opening it again is not the work of the application.
    expect(all("pubsub.subscribe")).toHaveLength(1);
    await subscription.close();
    await meterProvider.shutdown();
  });
});
