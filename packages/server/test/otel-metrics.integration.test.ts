import { metrics } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from "@opentelemetry/sdk-metrics";
import { Actor, actorProxy, actors } from "@dapr-ts/actors";
import { DaprClient } from "@dapr-ts/client";
import { otel } from "@dapr-ts/client/otel";
import { DaprServer } from "@dapr-ts/server";
import { freePort, startDapr, type DaprRuntime } from "@dapr-ts/testing";
import { activity, workflow, workflows } from "@dapr-ts/workflow";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { METRICS } from "../../client/src/otel/names.ts";

const logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

class Counter extends Actor {
  async wait(): Promise<void> {
    await gate;
  }
}

const charge = activity("charge", () => 42);
const order = workflow("order", (ctx) => ctx.call(charge));

let open: () => void = () => undefined;
/** Turns and handlers wait for it while a metric is read. */
let gate = Promise.resolve();

let runtime: DaprRuntime<"shop">;
let server: DaprServer;
let stream: DaprClient;
let exporter: InMemoryMetricExporter;
let meterProvider: MeterProvider;
/** The names of metrics that were collected. */
const written = new Set<string>();
/** How often the handler of orders still fails. */
let failures = 0;

// Each test begins to count from 0, at its second attempt as well.
beforeEach(() => {
  exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  meterProvider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(meterProvider);
});

afterEach(async () => {
  metrics.disable();
  await meterProvider.shutdown();
});

beforeAll(async () => {
  const port = await freePort();
  runtime = await startDapr({
    backend: "process",
    apps: [{ appId: "shop", appPort: port }],
    components: [
      { name: "pubsub", type: "pubsub.in-memory" },
      { name: "state", type: "state.in-memory", metadata: { actorStateStore: true } },
    ],
  });
  const { httpEndpoint, grpcEndpoint } = runtime.apps.shop;
  const client = { httpEndpoint, grpcEndpoint };
  server = new DaprServer({ port, stopSignals: [], logger, client, instrumentation: otel() });
  // A restart may take long.
  const retry = { maxAttempts: 10_000, maxDelayMs: 200, budget: false } as const;
  stream = new DaprClient({ ...client, logger, instrumentation: otel(), retry });
  server
    .method("price", () => 7)
    .job("report", () => undefined)
    .subscribe("pubsub", "orders", () => (failures-- > 0 ? "RETRY" : "SUCCESS"))
    .subscribe("pubsub", "spam", () => "DROP")
    .use(actors({ Counter }))
    .use(workflows({ workflows: [order], activities: [charge] }));
  await server.start();
}, 240_000);

afterAll(async () => {
  await stream.close();
  await server.stop();
  await runtime.stop();
});

async function collect(): Promise<MetricData[]> {
  exporter.reset();
  await meterProvider.forceFlush();
  const scopes = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
  const found = scopes.flatMap((scope) => scope.metrics);
  for (const { descriptor } of found) written.add(descriptor.name);
  return found;
}

/** The points of a metric: attributes that are given, and the value or the count. */
async function points(name: string, ...labels: string[]): Promise<unknown[][]> {
  const found = (await collect()).find(({ descriptor }) => descriptor.name === name);
  return (found?.dataPoints ?? []).map(({ attributes, value }) => [
    ...labels.map((label) => attributes[label]),
    typeof value === "number" ? value : value.count,
  ]);
}

const eventually = { timeout: 90_000, interval: 100 };

describe("metrics of an app and its sidecar", () => {
  test("count events by their outcome, and what is delivered again", async () => {
    failures = 1;
    await server.client.pubsub.publish("pubsub", "orders", { n: 1 });
    await server.client.pubsub.publishBulk("pubsub", "spam", [{ event: 1 }, { event: 2 }]);
    const outcomes = () =>
      points("dapr.events.acknowledged", "messaging.destination.name", "dapr.event.outcome");
    await expect
      .poll(async () => (await outcomes()).sort(), eventually)
      .toEqual([
        ["orders", "RETRY", 1],
        ["orders", "SUCCESS", 1],
        ["spam", "DROP", 2],
      ]);
    expect(await points("dapr.events.redelivered", "messaging.destination.name")).toEqual([["orders", 1]]);
    const sent = await points("messaging.client.sent.messages", "messaging.destination.name");
    expect(sent.sort()).toEqual([
      ["orders", 1],
      ["spam", 2],
    ]);
  });

  test("measure methods, jobs, turns of actors, workflows and their activities", async () => {
    expect(await server.client.invoker.invoke("shop", "price", { verb: "GET" })).toBe(7);
    await server.client.jobs.schedule("report", { dueTime: "0s", overwrite: true });
    const run = await server.client.workflow.schedule(order);
    expect(await run.result({ timeoutMs: 60_000 })).toBe(42);
    await actorProxy<Counter>(server.client, "Counter", "c1").wait();
    expect(await points("http.server.request.duration", "http.route")).toEqual([["/price", 1]]);
    const calls = async () => (await points("rpc.server.call.duration", "rpc.method")).sort();
    await expect.poll(calls, eventually).toEqual([
      ["Counter/wait", 1],
      ["job/report", 1],
    ]);
    expect(await points("dapr.workflow.activity.duration", "dapr.workflow.activity")).toEqual([
      ["charge", 1],
    ]);
    const [[name, turns] = []] = await points("dapr.workflow.turn.duration", "dapr.workflow.name");
    expect([name, Number(turns) >= 2]).toEqual(["order", true]);
  });

  test("show the active actors, the turns that run and those that wait", async () => {
    gate = new Promise((resolve) => (open = resolve));
    const waiting = ["c1", "c2"].map((id) => actorProxy<Counter>(server.client, "Counter", id).wait());
    const running = async () =>
      (await points("dapr.work.in_flight", "dapr.work.kind")).filter(([kind]) => kind === "actor");
    await expect.poll(running, eventually).toEqual([["actor", 2]]);
    expect(await points("dapr.actors.active", "dapr.actor.type")).toEqual([["Counter", 2]]);
    open();
    await Promise.all(waiting);
    await expect.poll(running, eventually).toEqual([["actor", 0]]);
  });

  test("count retries and reconnections while the sidecar restarts", async () => {
    const states: string[] = [];
    await using _subscription = await stream.pubsub.subscribe("pubsub", "streamed", () => undefined, {
      onStateChange: (state) => states.push(state),
    });
    const { shop } = runtime.apps;
    await shop.kill();
    await shop.exited;
    const read = stream.state.get("state", "key", { timeoutMs: 120_000 });
    await shop.restart();
    await read;
    await expect.poll(() => states.at(-1), eventually).toBe("connected");
    expect(await points("dapr.client.retries", "rpc.method")).toEqual([["state.get", expect.any(Number)]]);
    expect(await points("dapr.stream.reconnections", "dapr.stream.name")).toContainEqual([
      "topic streamed of pubsub",
      expect.any(Number),
    ]);
    // The server finds the provider of this test with its first work.
    await server.client.state.get("state", "key");
    const queues = await points("dapr.queue.length", "dapr.queue.name", "dapr.queue.owner");
    expect(queues.sort()).toEqual([
      ["activities", undefined, 0],
      ["actor turns", "Counter", 0],
      ["events", "streamed", 0],
      ["workflow turns", undefined, 0],
    ]);
  });

  test("are all that the page lists", () => {
    const listed = Object.values(METRICS).map(([, name]) => name);
    expect([...written].sort()).toEqual(listed.sort());
  });
});
