import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SpanKind } from "@opentelemetry/api";
import { startDapr, type DaprRuntime } from "@dapr-ts/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DaprClient } from "../src/index.ts";
import { otel } from "../src/otel.ts";
import { Tracing } from "./support/tracing.ts";

/** The request that the app received for an event. */
type Delivery = { headers: IncomingHttpHeaders; event: Record<string, unknown> };

let app: Server;
let runtime: DaprRuntime<"app">;
let tracing: Tracing;
const deliveries = new Map<string, Delivery>();
const waiting = new Map<string, (delivery: Delivery) => void>();

const delivered = (id: string): Promise<Delivery> => {
  const there = deliveries.get(id);
  return there === undefined ? new Promise((resolve) => waiting.set(id, resolve)) : Promise.resolve(there);
};

async function read(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return text;
}

beforeAll(async () => {
  app = createServer((request, response) => {
    void read(request).then((body) => {
      response.setHeader("content-type", "application/json");
      if (request.url === "/dapr/subscribe")
        return response.end(JSON.stringify([{ pubsubname: "pubsub", topic: "orders", route: "/orders" }]));
      if (request.url !== "/orders") return response.end(JSON.stringify(request.headers));
      const event = JSON.parse(body) as { id: string };
      const delivery = { headers: request.headers, event };
      deliveries.set(event.id, delivery);
      waiting.get(event.id)?.(delivery);
      return response.end("{}");
    });
  });
  app.listen(0, "127.0.0.1");
  await once(app, "listening");
  tracing = Tracing.register();
  runtime = await startDapr({
    backend: "process",
    apps: [{ appId: "app", appPort: (app.address() as AddressInfo).port }],
    components: [
      { name: "pubsub", type: "pubsub.in-memory" },
      { name: "memory", type: "state.in-memory" },
    ],
    placement: false,
    scheduler: false,
  });
  await runtime.apps.app.waitForApp();
}, 240_000);

afterAll(async () => {
  await runtime.stop();
  await tracing.end();
  app.close();
  app.closeAllConnections();
});

const traceOf = (traceparent: unknown): string | undefined => String(traceparent).split("-")[1];

describe.each(["http", "grpc"] as const)("one trace over %s", (protocol) => {
  const client = (): DaprClient =>
    new DaprClient({
      protocol,
      httpEndpoint: runtime.httpEndpoint,
      grpcEndpoint: runtime.grpcEndpoint,
      interceptors: [otel()],
    });

  test("goes through daprd into the app that is invoked", async () => {
    tracing.reset();
    await using dapr = client();
    const headers = await dapr.invoker.invoke<Record<string, string>>("app", "headers");
    const [span] = tracing.spans;
    expect([span?.name, span?.kind]).toEqual(["invoker.invoke", SpanKind.CLIENT]);
    const { traceId } = span?.spanContext() ?? {};
    expect(headers["traceparent"]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(traceOf(headers["traceparent"])).toBe(traceId);
  });

  test("goes with an event to the app that takes it", async () => {
    tracing.reset();
    await using dapr = client();
    const id = `event-${protocol}`;
    await dapr.pubsub.publish("pubsub", "orders", { n: 1 }, { cloudEvent: { id } });
    const { headers, event } = await delivered(id);
    const [span] = tracing.spans;
    expect([span?.name, span?.kind]).toEqual(["publish orders", SpanKind.PRODUCER]);
    const { traceId } = span?.spanContext() ?? {};
    expect(traceOf(event["traceparent"])).toBe(traceId);
    expect(traceOf(headers["traceparent"])).toBe(traceId);
  });

  test("has the code of an error", async () => {
    tracing.reset();
    await using dapr = client();
    await expect(dapr.state.get("no-such-store", "k")).rejects.toMatchObject({ code: "invalid_argument" });
    const attributes = tracing.spans[0]?.attributes;
    expect(attributes).toMatchObject({
      "rpc.status_code": "INVALID_ARGUMENT",
      "dapr.error.code": "ERR_STATE_STORE_NOT_FOUND",
    });
  });
});
