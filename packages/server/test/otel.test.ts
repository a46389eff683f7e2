import { createServer, type IncomingHttpHeaders } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import {
  ROOT_CONTEXT,
  SpanKind,
  context,
  propagation,
  trace,
  type TextMapPropagator,
} from "@opentelemetry/api";
import { AlwaysOnSampler, ParentBasedSampler, type ReadableSpan } from "@opentelemetry/sdk-trace";
import { Actor, actors } from "@dapr-ts/actors";
import { DaprClient } from "@dapr-ts/client";
import { otel, type OtelOptions } from "@dapr-ts/client/otel";
import { DaprServer, reply, type DaprServerOptions } from "@dapr-ts/server";
import { freePort } from "@dapr-ts/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Tracing } from "../../client/test/support/tracing.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";
const traceparent = `00-${TRACE}-${PARENT}-01`;

let tracing: Tracing;

beforeEach(() => {
  tracing = Tracing.register();
});

afterEach(async () => {
  await tracing.end();
});

/** A sidecar that records the headers of the calls that are not the server's own. */
async function fakeDapr(metadata: object) {
  const calls: IncomingHttpHeaders[] = [];
  const polls: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    if (request.url === "/v1.0/metadata") {
      polls.push(request.headers);
      response.setHeader("content-type", "application/json").end(JSON.stringify(metadata));
      return;
    }
    (request.url?.startsWith("/v1.0/healthz") === true ? polls : calls).push(request.headers);
    response.writeHead(204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    calls,
    polls,
    httpEndpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function rig(options: (httpEndpoint: string) => DaprServerOptions) {
  const port = await freePort();
  const dapr = await fakeDapr({
    appConnectionProperties: { port, protocol: "http", channelAddress: "127.0.0.1" },
    components: [{ name: "pubsub", type: "pubsub.in-memory", version: "v1" }],
    subscriptions: [
      { pubsubname: "pubsub", topic: "orders", rules: [{ path: "/orders" }], type: "PROGRAMMATIC" },
    ],
    resiliencies: [{ name: "r" }],
  });
  const logger = {
    error: () => undefined,
    warn: () => undefined,
    info: () => undefined,
    debug: () => undefined,
  };
  const server = new DaprServer({ port, stopSignals: [], logger, ...options(dapr.httpEndpoint) });
  return {
    dapr,
    server,
    url: `http://127.0.0.1:${String(port)}`,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await dapr[Symbol.asyncDispose]();
    },
  };
}

const deliver = (url: string, event: object = {}, headers: Record<string, string> = { traceparent }) =>
  fetch(`${url}/orders`, {
    method: "POST",
    headers: { "content-type": "application/cloudevents+json", pubsubname: "pubsub", ...headers },
    body: JSON.stringify({
      specversion: "1.0",
      id: "e-1",
      source: "shop",
      type: "t",
      topic: "orders",
      pubsubname: "pubsub",
      data: { n: 1 },
      ...event,
    }),
  });

const named = (name: string): ReadableSpan => {
  const found = tracing.spans.filter((span) => span.name === name);
  expect(found, `spans named ${name}`).toHaveLength(1);
  return found[0] as ReadableSpan;
};

const ways: [string, (httpEndpoint: string) => DaprServerOptions][] = [
  ["the option instrumentation", (httpEndpoint) => ({ instrumentation: otel(), client: { httpEndpoint } })],
  ["an interceptor of its client", (httpEndpoint) => ({ client: { httpEndpoint, interceptors: [otel()] } })],
  [
    "a client that was passed in",
    (httpEndpoint) => ({ client: new DaprClient({ httpEndpoint, instrumentation: otel() }) }),
  ],
];

describe.each(ways)("otel() as %s", (_name, options) => {
  test("the handler's span continues the trace of daprd, and its calls continue that of the handler", async () => {
    await using it = await rig(options);
    it.server.subscribe("pubsub", "orders", () => it.server.client.state.set("store", "k", 1), {
      route: "orders",
    });
    await it.server.start();
    await deliver(it.url, {}, { traceparent, tracestate: "vendor=1", baggage: "tenant=t1" });
    const handler = named("process orders");
    const call = named("state.save");
    expect(handler.spanContext().traceId).toBe(TRACE);
    expect(handler.parentSpanContext?.spanId).toBe(PARENT);
    expect(handler.kind).toBe(SpanKind.CONSUMER);
    expect(call.parentSpanContext?.spanId).toBe(handler.spanContext().spanId);
    expect(it.dapr.calls).toHaveLength(1);
    expect(it.dapr.calls[0]).toMatchObject({
      traceparent: `00-${TRACE}-${call.spanContext().spanId}-01`,
      tracestate: "vendor=1",
      baggage: "tenant=t1",
    });
  });

  test("a handler runs within its span", async () => {
    await using it = await rig(options);
    let active: string | undefined;
    it.server.subscribe(
      "pubsub",
      "orders",
      async () => {
        await Promise.resolve();
        active = trace.getActiveSpan()?.spanContext().spanId;
      },
      { route: "orders" },
    );
    await it.server.start();
    await deliver(it.url);
    expect(active).toBe(named("process orders").spanContext().spanId);
  });

  test("start() creates no spans, and sends no trace, for what it polls", async () => {
    await using it = await rig(options);
    it.server.subscribe("pubsub", "orders", () => undefined, { route: "orders" });
    await trace.getTracer("test").startActiveSpan("start", async (span) => {
      await it.server.start();
      span.end();
    });
    expect(it.dapr.polls.length).toBeGreaterThanOrEqual(2);
    expect(tracing.spans.map(({ name }) => name)).toEqual(["start"]);
    expect(it.dapr.polls.filter((headers) => headers["traceparent"] !== undefined)).toEqual([]);
    // Nor does a request belong to the trace in which the server was started.
    await deliver(it.url, {}, {});
    expect(named("process orders").parentSpanContext).toBeUndefined();
  });
});

test("without an SDK the headers are passed on unchanged", async () => {
  await tracing.end();
  await using it = await rig((httpEndpoint) => ({ instrumentation: otel(), client: { httpEndpoint } }));
  it.server.subscribe("pubsub", "orders", () => it.server.client.state.set("store", "k", 1), {
    route: "orders",
  });
  await it.server.start();
  await deliver(it.url, {}, { traceparent, tracestate: "vendor=1", baggage: "tenant=t1" });
  expect(it.dapr.calls[0]).toMatchObject({ traceparent, tracestate: "vendor=1", baggage: "tenant=t1" });
});

/** Trace contexts with which the sidecar, or this client, would refuse a call. */
const refused: [string, object, Record<string, string>, IncomingHttpHeaders][] = [
  ["line breaks in an event", { traceparent: "a\r\nb: c", tracestate: "a\r\nb" }, {}, {}],
  ["a long attribute of an event", { traceparent: "x".repeat(100_000) }, {}, {}],
  ["a tracestate that is not ASCII", { traceparent, tracestate: "\u65e5\u672c" }, {}, { traceparent }],
  ["a traceparent twice", {}, { traceparent: `${traceparent}, ${traceparent}` }, {}],
  [
    "malformed baggage",
    {},
    { traceparent, baggage: "tenant=t1,a b=c,,a" },
    { traceparent, baggage: "tenant=t1" },
  ],
  [
    "baggage of many members",
    {},
    { baggage: Array.from({ length: 100 }, (_, at) => `k${String(at)}=v`).join(",") },
    { baggage: Array.from({ length: 64 }, (_, at) => `k${String(at)}=v`).join(",") },
  ],
];

test.each(refused)(
  "without otel(), %s breaks no call of the handler",
  async (_name, event, headers, sent) => {
    await using it = await rig((httpEndpoint) => ({ client: { httpEndpoint } }));
    it.server.subscribe("pubsub", "orders", () => it.server.client.state.set("store", "k", 1), {
      route: "orders",
    });
    await it.server.start();
    const response = await deliver(it.url, event, headers);
    expect(await response.json()).toEqual({ status: "SUCCESS" });
    const [{ traceparent: parent, tracestate, baggage } = {}] = it.dapr.calls;
    expect({ traceparent: parent, tracestate, baggage }).toEqual({
      ...{ traceparent: undefined, tracestate: undefined, baggage: undefined },
      ...sent,
    });
  },
);

const WITHOUT_BAGGAGE: TextMapPropagator = {
  inject: (own, carrier, setter) => propagation.inject(propagation.deleteBaggage(own), carrier, setter),
  extract: (own, carrier, getter) => propagation.deleteBaggage(propagation.extract(own, carrier, getter)),
  fields: () => ["traceparent", "tracestate"],
};

/** Parts of an SDK, each of which leaves something of the caller's trace context to the headers that the server keeps. */
const parts: [string, () => OtelOptions, (headers: IncomingHttpHeaders) => void][] = [
  [
    "a propagator without baggage",
    () => ({ propagator: WITHOUT_BAGGAGE }),
    ({ traceparent: sent, tracestate, baggage }) => {
      expect(sent).toBe(`00-${TRACE}-${named("state.save").spanContext().spanId}-01`);
      expect([tracestate, baggage]).toEqual(["vendor=1", "tenant=t1"]);
    },
  ],
  [
    "a propagator of another format",
    () => ({ propagator: { inject: () => undefined, extract: (own) => own, fields: () => ["b3"] } }),
    (headers) => {
      expect(headers).toMatchObject({ traceparent, tracestate: "vendor=1", baggage: "tenant=t1" });
    },
  ],
  [
    "no context manager",
    () => {
      context.disable();
      return {};
    },
    (headers) => {
      // The call begins a trace, since nothing follows the handler.
      expect(headers["baggage"]).toBe("tenant=t1");
    },
  ],
];

test.each(parts)("an SDK with %s passes on what it does not write itself", async (_name, options, check) => {
  await using it = await rig((httpEndpoint) => ({
    instrumentation: otel(options()),
    client: { httpEndpoint },
  }));
  it.server.subscribe("pubsub", "orders", () => it.server.client.state.set("store", "k", 1), {
    route: "orders",
  });
  await it.server.start();
  await deliver(it.url, {}, { traceparent, tracestate: "vendor=1", baggage: "tenant=t1" });
  expect(it.dapr.calls).toHaveLength(1);
  check(it.dapr.calls[0] as IncomingHttpHeaders);
});

test("calls of a handler whose trace is not sampled continue it, with its baggage", async () => {
  await tracing.end();
  tracing = Tracing.register(new ParentBasedSampler({ root: new AlwaysOnSampler() }));
  await using it = await rig((httpEndpoint) => ({
    instrumentation: otel(),
    client: { httpEndpoint },
    waitForSidecar: false,
  }));
  const call = (): Promise<void> => it.server.client.state.set("store", "k", 1);
  class Shop extends Actor {
    sell(): Promise<void> {
      return call();
    }
  }
  it.server.subscribe("pubsub", "orders", call, { route: "orders" });
  it.server.method("greet", call);
  it.server.use(actors({ Shop }));
  await it.server.start();
  const headers = { traceparent: `00-${TRACE}-${PARENT}-00`, tracestate: "vendor=1", baggage: "tenant=t1" };
  await deliver(it.url, {}, headers);
  await fetch(`${it.url}/greet`, { headers });
  await fetch(`${it.url}/actors/Shop/1/method/sell`, { method: "PUT", headers });
  const sent = it.dapr.calls.filter(({ baggage }) => baggage === "tenant=t1");
  expect(sent.map(({ traceparent: own }) => String(own).replace(/-[0-9a-f]{16}-/, "-own-"))).toEqual(
    Array.from({ length: 3 }, () => `00-${TRACE}-own-00`),
  );
  expect(sent.map(({ tracestate }) => tracestate)).toEqual(["vendor=1", "vendor=1", "vendor=1"]);
  expect(tracing.spans).toEqual([]);
});

test("an event continues the trace of its publisher if its delivery has none, and links to it otherwise if it was sampled", async () => {
  const own = `00-${TRACE}-00f067aa0ba902b7-01`;
  await using it = await rig((httpEndpoint) => ({ instrumentation: otel(), client: { httpEndpoint } }));
  it.server.subscribe("pubsub", "orders", () => undefined, { route: "orders" });
  await it.server.start();
  await deliver(it.url, { traceparent: own }, {});
  expect(named("process orders").parentSpanContext?.spanId).toBe("00f067aa0ba902b7");
  tracing.reset();
  await deliver(it.url, { traceparent: own }, { traceparent });
  const span = named("process orders");
  expect(span.parentSpanContext?.spanId).toBe(PARENT);
  expect(span.links.map((link) => link.context.spanId)).toEqual(["00f067aa0ba902b7"]);
  tracing.reset();
  await deliver(it.url, { traceparent: own.replace(/01$/, "00") }, { traceparent });
  expect(named("process orders").links).toEqual([]);
});

test("each event of a batch continues its own trace, and has links to its producer and to the delivery", async () => {
  const traces = ["1", "2"].map((n) => n.repeat(32));
  await using it = await rig((httpEndpoint) => ({ instrumentation: otel(), client: { httpEndpoint } }));
  const seen: (string | undefined)[] = [];
  it.server.subscribe(
    "pubsub",
    "orders",
    async (_data, ctx) => {
      seen.push(ctx.traceparent);
      await it.server.client.state.set("store", "k", 1);
    },
    { route: "orders", bulk: true },
  );
  await it.server.start();
  const entries = traces.map((id, at) => ({
    entryId: String(at),
    contentType: "application/cloudevents+json",
    event: {
      ...{ specversion: "1.0", id: `e-${String(at)}`, source: "s", type: "t", data: at },
      traceparent: `00-${id}-00f067aa0ba902b${String(at)}-01`,
    },
  }));
  await fetch(`${it.url}/orders`, {
    method: "POST",
    headers: { "content-type": "application/json", pubsubname: "pubsub", traceparent },
    body: JSON.stringify({ id: "batch", entries }),
  });
  const spans = tracing.spans.filter(({ name }) => name === "process orders");
  expect(spans.map((span) => span.spanContext().traceId)).toEqual(traces);
  expect(spans.map((span) => span.links.map((link) => link.context.spanId))).toEqual([
    ["00f067aa0ba902b0", PARENT],
    ["00f067aa0ba902b1", PARENT],
  ]);
  expect(spans[0]?.attributes["messaging.batch.message_count"]).toBe(2);
  expect(seen).toEqual(entries.map(({ event }) => event.traceparent));
  expect(it.dapr.calls.map((headers) => String(headers["traceparent"]).split("-")[1]).sort()).toEqual(traces);
});

describe("spans and their attributes", () => {
  test("for a method are those of an HTTP server, without the values of the path", async () => {
    await using it = await rig((httpEndpoint) => ({ instrumentation: otel(), client: { httpEndpoint } }));
    it.server.method("orders/:id", () => {
      throw new Error("secret-value");
    });
    await it.server.start();
    await fetch(`${it.url}/orders/secret-value`, { headers: { traceparent, "dapr-caller-app-id": "shop" } });
    const span = named("GET /orders/:id");
    expect([span.kind, span.parentSpanContext?.spanId]).toEqual([SpanKind.SERVER, PARENT]);
    expect(span.attributes).toEqual({
      "http.request.method": "GET",
      "http.route": "/orders/:id",
      "http.response.status_code": 500,
      "url.path": "/orders/:id",
      "url.scheme": "http",
      "error.type": "500",
      "dapr.caller.app_id": "shop",
    });
    expect(JSON.stringify([span.name, span.attributes, span.events, span.status])).not.toContain("secret");
  });

  test("for an event are those of a consumer, with the outcome", async () => {
    await using it = await rig((httpEndpoint) => ({ instrumentation: otel(), client: { httpEndpoint } }));
    it.server.subscribe("pubsub", "orders", () => "RETRY", { route: "orders" });
    await it.server.start();
    await deliver(it.url);
    expect(named("process orders").attributes).toEqual({
      "messaging.system.name": "dapr",
      "messaging.operation.name": "process",
      "messaging.operation.type": "process",
      "messaging.destination.name": "orders",
      "messaging.message.id": "e-1",
      "dapr.component.name": "pubsub",
      "dapr.event.outcome": "RETRY",
      "error.type": "RETRY",
    });
  });

  test("for an event that does not fit its schema have an error", async () => {
    await using it = await rig((httpEndpoint) => ({ instrumentation: otel(), client: { httpEndpoint } }));
    it.server.subscribe("pubsub", "orders", () => undefined, { route: "orders" });
    await it.server.start();
    await fetch(`${it.url}/orders`, {
      method: "POST",
      headers: { "content-type": "application/cloudevents+json", traceparent },
      body: "{ secret",
    });
    const span = named("process orders");
    expect(span.parentSpanContext?.spanId).toBe(PARENT);
    expect(span.attributes).toMatchObject({ "dapr.event.outcome": "DROP", "error.type": "INVALID_ARGUMENT" });
    // Of this error the app made no response: the one to daprd has the status 200.
    expect(span.attributes).not.toHaveProperty(["http.response.status_code"]);
  });

  test.each([
    ["binding/tick", "/tick", "POST"],
    ["job/report", "/job/report", "POST"],
    ["configuration/config", "/configuration/config/color", "POST"],
  ])("for %s are those of a remote procedure call", async (name, path, method) => {
    await using it = await rig((httpEndpoint) => ({ instrumentation: otel(), client: { httpEndpoint } }));
    const { server } = it;
    server.binding("tick", () => undefined).job("report", () => undefined);
    // Registered with the app alone, so that no stream is opened.
    const app = new DaprServer({ instrumentation: otel(), client: { httpEndpoint: it.dapr.httpEndpoint } });
    app.binding("tick", () => undefined).job("report", () => undefined);
    app.configuration("config", ["color"], () => undefined);
    const body = JSON.stringify({ items: { color: { value: "red" } } });
    const response = await app.fetch(
      new Request(`http://app${path}`, { method, headers: { traceparent }, body }),
    );
    expect(response.status).toBe(200);
    const span = named(name);
    expect([span.kind, span.parentSpanContext?.spanId]).toEqual([SpanKind.SERVER, PARENT]);
    expect(span.attributes).toMatchObject({
      "rpc.system.name": "dapr",
      "rpc.method": name,
      "rpc.status_code": "OK",
    });
    await app.stop();
  });
});

test("log lines are written within the span of their work", async () => {
  const lines: [string, string | undefined][] = [];
  const keep = (message: string): void =>
    void lines.push([message, trace.getActiveSpan()?.spanContext().spanId]);
  const logger = { error: keep, warn: () => undefined, info: () => undefined, debug: () => undefined };
  const app = new DaprServer({
    instrumentation: otel(),
    logger,
    client: { httpEndpoint: "http://127.0.0.1:1" },
  });
  const fail = () => {
    throw new Error("why");
  };
  app.method("greet", fail).job("report", fail).subscribe("pubsub", "orders", fail, { route: "orders" });
  const post = (path: string, body: object, type: string) =>
    app.fetch(
      new Request(`http://app${path}`, {
        method: "POST",
        headers: { "content-type": type },
        body: JSON.stringify(body),
      }),
    );
  await post("/greet", {}, "application/json");
  await post("/job/report", {}, "application/json");
  const event = { specversion: "1.0", id: "1", source: "s", type: "t", data: 1 };
  await post("/orders", event, "application/cloudevents+json");
  expect(lines).toEqual([
    [expect.stringContaining("method greet"), named("POST /greet").spanContext().spanId],
    [expect.stringContaining("job report"), named("job/report").spanContext().spanId],
    [expect.stringContaining("topic orders"), named("process orders").spanContext().spanId],
  ]);
  await app.stop();
});

test("a handler and a call that fail without an error have failed spans", async () => {
  const nothing = (): Promise<never> => {
    return Promise.reject();
  };
  const app = new DaprServer({
    instrumentation: otel(),
    client: { httpEndpoint: "http://127.0.0.1:1", interceptors: [nothing] },
  });
  app.job("report", nothing);
  await app.fetch(new Request("http://app/job/report", { method: "POST", body: "{}" }));
  await app.client.state.get("state", "k").catch(() => undefined);
  for (const name of ["job/report", "state.get"])
    expect(named(name).attributes).toMatchObject({ "rpc.status_code": "UNKNOWN", "error.type": "_OTHER" });
  await app.stop();
});

test("a span that another instrumentation made of the same request comes between", async () => {
  const app = new DaprServer({ instrumentation: otel(), client: { httpEndpoint: "http://127.0.0.1:1" } });
  app.method("greet", () => "hello");
  const tracer = trace.getTracer("http");
  const remote = propagation.extract(ROOT_CONTEXT, { traceparent });
  await tracer.startActiveSpan("GET", {}, remote, async (span) => {
    await app.fetch(new Request("http://app/greet", { headers: { traceparent } }));
    span.end();
    expect(named("GET /greet").parentSpanContext?.spanId).toBe(span.spanContext().spanId);
  });
  await app.stop();
});

function streamOf(parts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = parts[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(new TextEncoder().encode(next.value));
    },
  });
}

describe.each([
  ["with otel()", true],
  ["without otel()", false],
])("the stream of a reply, %s", (_name, isObserved) => {
  test.each<[string, (body: AsyncIterable<string>) => unknown]>([
    ["an iterable", (body) => reply(body)],
    ["a Response", (body) => new Response(streamOf(body))],
  ])("is produced in the context of its handler: %s", async (_kind, reply) => {
    await using it = await rig((httpEndpoint) => ({
      client: { httpEndpoint },
      ...(isObserved && { instrumentation: otel() }),
    }));
    const active: unknown[] = [];
    let isClosed = false;
    async function* body() {
      try {
        for (const part of ["a", "b"]) {
          active.push(trace.getActiveSpan()?.spanContext().spanId);
          await it.server.client.state.get("state", part);
          yield part;
        }
      } finally {
        active.push(trace.getActiveSpan()?.spanContext().spanId);
        isClosed = true;
      }
    }
    it.server.method("parts", () => reply(body()));
    await it.server.start();
    const response = await fetch(`${it.url}/parts`, { headers: { traceparent, baggage: "tenant=t1" } });
    expect(await response.text()).toBe("ab");
    const handler = isObserved ? named("GET /parts").spanContext().spanId : undefined;
    expect(active).toEqual([handler, handler, handler]);
    const traces = it.dapr.calls.map((headers) => [
      String(headers["traceparent"]).split("-")[1],
      headers["baggage"],
    ]);
    expect(traces).toEqual([
      [TRACE, "tenant=t1"],
      [TRACE, "tenant=t1"],
    ]);
    expect(isClosed).toBe(true);
  });
});

test("the stream of a reply whose caller goes away is closed", async () => {
  await using it = await rig((httpEndpoint) => ({ client: { httpEndpoint }, instrumentation: otel() }));
  const closed = Promise.withResolvers<string | undefined>();
  it.server.method("endless", () =>
    reply(
      (async function* () {
        try {
          for (;;) yield "x".repeat(65_536);
        } finally {
          closed.resolve(trace.getActiveSpan()?.spanContext().spanId);
        }
      })(),
    ),
  );
  await it.server.start();
  const gone = new AbortController();
  const response = await fetch(`${it.url}/endless`, { signal: gone.signal });
  await response.body?.getReader().read();
  gone.abort();
  expect(await closed.promise).toBe(named("GET /endless").spanContext().spanId);
});
