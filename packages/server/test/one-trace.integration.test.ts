import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { context, propagation, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { Actor, actorProxy, actors } from "@dapr-ts/actors";
import { otel } from "@dapr-ts/client/otel";
import { OtlpReceiver, type OtlpSpan } from "@dapr-ts/otlp";
import { registerGlobally } from "@dapr-ts/otlp/register";
import { DaprServer } from "@dapr-ts/server";
import { freePort, startDapr, type DaprRuntime } from "@dapr-ts/testing";
import { activity, workflow, workflows } from "@dapr-ts/workflow";
import { afterAll, beforeAll, expect, test } from "vitest";

/** Runs the reminder of a turn and reports it, since its span is what the test waits for. */
class Stock extends Actor {
  async reserve(): Promise<void> {
    await this.reminders.register("release", { method: "release", dueTimeMs: 0 });
  }

  release(): void {
    this.state.set("reserved", false);
  }
}

const charge = activity("charge", () => 42);
const ship = activity("ship", () => "shipped");
const order = workflow("order", async (ctx) => {
  await ctx.call(charge);
  return ctx.call(ship);
});

let receiver: OtlpReceiver;
let runtime: DaprRuntime<"shop" | "stock" | "bare">;
let shop: DaprServer;
const servers: DaprServer[] = [];
const providers: TracerProvider[] = [];
/** Requests that an app without this package received from daprd. */
const bare: { url: string; headers: IncomingHttpHeaders }[] = [];
const bareServer = createServer((request, response) => {
  request.resume().on("end", () => {
    bare.push({ url: request.url ?? "", headers: request.headers });
    response.setHeader("content-type", "application/json");
    response.end(request.url === "/dapr/config" ? '{"entities":["Bare"]}' : "{}");
  });
});

/** An app whose spans go to the receiver, under its own name. */
function serverOf(name: "shop" | "stock", port: number): DaprServer {
  const tracerProvider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": `${name} app` }),
    spanProcessors: [
      new SimpleSpanProcessor({ exporter: new OTLPTraceExporter({ url: receiver.tracesUrl }) }),
    ],
  });
  // The first one registers the propagators and the context that follows promises; both apps use them.
  if (providers.length === 0) registerGlobally(tracerProvider);
  providers.push(tracerProvider);
  const { httpEndpoint, grpcEndpoint } = runtime.apps[name];
  const server = new DaprServer({
    port,
    stopSignals: [],
    logger: { error: console.error, warn: () => undefined, info: () => undefined, debug: () => undefined },
    client: { httpEndpoint, grpcEndpoint },
    instrumentation: otel({ tracerProvider }),
  });
  servers.push(server);
  return server;
}

beforeAll(async () => {
  receiver = await OtlpReceiver.start();
  const ports = { shop: await freePort(), stock: await freePort() };
  bareServer.listen(0, "127.0.0.1");
  await once(bareServer, "listening");
  runtime = await startDapr({
    backend: "process",
    apps: [
      { appId: "shop", appPort: ports.shop },
      { appId: "stock", appPort: ports.stock },
      { appId: "bare", appPort: (bareServer.address() as AddressInfo).port },
    ],
    components: [
      { name: "pubsub", type: "pubsub.in-memory" },
      { name: "state", type: "state.in-memory", metadata: { actorStateStore: true } },
    ],
    configuration: {
      spec: {
        tracing: {
          samplingRate: "1",
          otel: { endpointAddress: receiver.address, isSecure: false, protocol: "http" },
        },
      },
    },
  });
  shop = serverOf("shop", ports.shop);
  const stock = serverOf("stock", ports.stock);
  stock.method("price", () => 7).use(actors({ Stock }));
  shop.subscribe("pubsub", "orders", () => undefined).job("report", () => undefined);
  shop.use(workflows({ workflows: [order], activities: [charge, ship] }));
  shop.method("checkout", async () => {
    const { client } = shop;
    await client.invoker.invoke("stock", "price", { verb: "GET" });
    await client.pubsub.publish("pubsub", "orders", { order: 1 });
    await actorProxy<Stock>(client, "Stock", "shelf-1").reserve();
    const run = await client.workflow.schedule(order);
    return run.result({ timeoutMs: 30_000 });
  });
  await Promise.all([shop.start(), stock.start()]);
}, 240_000);

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await Promise.all(providers.map((provider) => provider.shutdown()));
  trace.disable();
  context.disable();
  propagation.disable();
  await runtime.stop();
  bareServer.closeAllConnections();
  bareServer.close();
  await receiver[Symbol.asyncDispose]();
});

/** Each span as a line with those above it, such as `shop app: GET /checkout`. */
function paths(spans: readonly OtlpSpan[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const path = (span: OtlpSpan): string => {
    const parent = byId.get(span.parentSpanId);
    const own = `${span.service}: ${span.name}`;
    return parent === undefined ? own : `${path(parent)} > ${own}`;
  };
  return spans.map(path);
}

const CHECKOUT = "shop app: POST /checkout";
const WORKFLOW = `${CHECKOUT} > shop app: workflow.schedule > shop: /TaskHubSidecarService/StartInstance > shop: create_orchestration||order`;
const RESERVE = `${CHECKOUT} > shop app: actors.invoke > shop: CallActor/Stock/reserve > stock: CallActor/Stock/reserve > stock app: Stock/reserve`;

/** The spans that the request causes: those of apps and sidecars, each span below the one that caused it. */
const EXPECTED = [
  CHECKOUT,
  // An invocation.
  `${CHECKOUT} > shop app: invoker.invoke > shop: CallLocal/stock/price > stock: CallLocal/stock/price > stock app: GET /price`,
  // An event.
  `${CHECKOUT} > shop app: publish orders > shop: /v1.0/publish/pubsub/orders > shop: pubsub/orders > shop app: process orders`,
  // An actor's turn with a reminder, whose turn daprd itself would leave without a trace.
  `${RESERVE} > stock app: actors.registerReminder > stock: /v1.0/actors/Stock/shelf-1/reminders/release`,
  `${RESERVE} > stock app: Stock/release`,
  // A workflow with two activities.
  `${WORKFLOW} > shop app: workflow order`,
  `${WORKFLOW} > shop: orchestration||order > shop: activity||charge > shop app: activity charge`,
  `${WORKFLOW} > shop: orchestration||order > shop: activity||ship > shop app: activity ship`,
];

test("a request, an invocation, an event, an actor with a reminder and a workflow are one trace, through apps and sidecars", async () => {
  const response = await fetch(`http://127.0.0.1:${String(shop.port)}/checkout`, { method: "POST" });
  expect([response.status, await response.json()]).toEqual([200, "shipped"]);
  const traceOf = (spans: readonly OtlpSpan[]): OtlpSpan[] => {
    const root = spans.find(({ name }) => name === "POST /checkout");
    return spans.filter(({ traceId }) => traceId === root?.traceId);
  };
  const missing = (): string[] => {
    const found = new Set(paths(traceOf(receiver.spans)));
    return EXPECTED.filter((path) => !found.has(path));
  };
  // daprd exports every five seconds.
  await expect.poll(missing, { timeout: 90_000, interval: 200 }).toEqual([]);
  const strays = (): string[] => paths(traceOf(receiver.spans)).filter((path) => !path.startsWith(CHECKOUT));
  await expect.poll(strays, { timeout: 90_000, interval: 200 }).toEqual([]);
  expect(traceOf(receiver.spans).filter(({ isError }) => isError)).toEqual([]);
  // Nothing that the apps do on their own begins a trace.
  const roots = receiver.spans.filter(
    ({ parentSpanId, service }) => parentSpanId === "" && service.endsWith(" app"),
  );
  expect(roots.map(({ name }) => name)).toEqual(["POST /checkout"]);
});

test("daprd itself continues no trace in a reminder: a bare app receives it without one", async () => {
  const headers = {
    "content-type": "application/json",
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  };
  const register = async (): Promise<number> => {
    const url = `${runtime.apps.bare.httpEndpoint}/v1.0/actors/Bare/1/reminders/wake`;
    const body = JSON.stringify({ dueTime: "0s" });
    return (await fetch(url, { method: "POST", headers, body })).status;
  };
  await expect.poll(register, { timeout: 90_000 }).toBe(204);
  const request = () => bare.find(({ url }) => url === "/actors/Bare/1/method/remind/wake");
  await expect.poll(request, { timeout: 90_000 }).toBeDefined();
  expect(request()?.headers).not.toHaveProperty("traceparent");
});

test("nor in a job, which begins a trace", async () => {
  const tracer = trace.getTracer("test");
  await tracer.startActiveSpan("schedule", async (span) => {
    await shop.client.jobs.schedule("report", { dueTime: "0s" });
    span.end();
  });
  const job = () => receiver.spans.find(({ name }) => name === "job/report");
  await expect.poll(job, { timeout: 90_000 }).toBeDefined();
  expect(job()?.parentSpanId).toBe("");
});
