import { describe, expect, test } from "vitest";
import type { StandardSchema } from "../../src/platform/standard-schema.ts";
import type { AppRequest } from "../../src/app/message.ts";
import type { EventHandler } from "../../src/app/subscription.ts";
import { event, jsonOf, newApp, post, utf8 } from "./platform.ts";

const ROUTE = "/events/pubsub/orders";

async function statusFor(handler: EventHandler): Promise<{ status: unknown; said: string[] }> {
  const { app, log } = newApp();
  app.subscribe("pubsub", "orders", handler);
  const reply = await app.handle(event(ROUTE, { data: 1 }));
  expect(reply.status).toBe(200);
  return { status: await jsonOf(reply), said: log.said };
}

describe("the outcome of an event", () => {
  test.each([
    ["nothing", undefined, "SUCCESS"],
    ["SUCCESS", "SUCCESS", "SUCCESS"],
    ["RETRY", "RETRY", "RETRY"],
    ["DROP", "DROP", "DROP"],
    ["the result of an insert", { rows: 1 }, "SUCCESS"],
    ["null", null, "SUCCESS"],
    ["false", false, "SUCCESS"],
  ])("returning %s", async (_what, result, status) => {
    expect(await statusFor(() => result as never)).toEqual({ status: { status }, said: [] });
  });

  test("a word that is not an outcome does not acknowledge the event", async () => {
    const { status, said } = await statusFor(() => "retry" as never);
    expect(status).toEqual({ status: "RETRY" });
    expect(said).toHaveLength(1);
  });

  test.each([
    [
      "at once",
      () => {
        throw new Error("no");
      },
    ],
    ["later", () => Promise.reject(new Error("no"))],
    [
      "a string",
      () => {
        throw "no";
      },
    ],
    ["undefined", () => Promise.reject(undefined)],
    ["several", () => Promise.any([Promise.reject(new Error("a"))])],
  ])("throwing %s returns RETRY and logs it", async (_how, handler) => {
    const { status, said } = await statusFor(handler);
    expect(status).toEqual({ status: "RETRY" });
    expect(said).toEqual([
      "error topic orders of pubsub: the handler threw; Dapr will deliver the event again if a resiliency policy or the component retries",
    ]);
  });
});

describe("data is decoded by its content type", () => {
  async function dataOf(attributes: Record<string, unknown>): Promise<unknown> {
    const { app } = newApp();
    const seen: unknown[] = [];
    app.subscribe("pubsub", "orders", (data, ctx) => {
      seen.push(data);
      expect(ctx.event.data).toBe(data);
      expect(ctx.event).not.toHaveProperty("data_base64");
    });
    expect(await jsonOf(await app.handle(event(ROUTE, attributes)))).toEqual({ status: "SUCCESS" });
    expect(seen).toHaveLength(1);
    return seen[0];
  }

  test.each([0, false, "", null, [], {}, "text", 1.5, { a: { b: [1] } }])("keeps JSON: %j", async (data) => {
    expect(await dataOf({ datacontenttype: "application/json", data })).toEqual(data);
  });

  test("is undefined without data", async () => {
    expect(await dataOf({})).toBeUndefined();
  });

  test("keeps text", async () => {
    expect(await dataOf({ datacontenttype: "text/plain", data: "0012" })).toBe("0012");
  });

  test("decodes base64 to bytes", async () => {
    const data_base64 = "/wCA/w==";
    expect(await dataOf({ datacontenttype: "application/octet-stream", data_base64 })).toEqual(
      new Uint8Array([0xff, 0, 0x80, 0xff]),
    );
  });

  test("decodes JSON in base64", async () => {
    expect(await dataOf({ datacontenttype: "application/json", data_base64: "eyJhIjoxfQ==" })).toEqual({
      a: 1,
    });
  });

  test("decodes text in base64", async () => {
    expect(await dataOf({ datacontenttype: "text/plain", data_base64: "w6k=" })).toBe("é");
  });
});

describe("data that does not fit", () => {
  const positive: StandardSchema<number> = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value) =>
        typeof value === "number" && value > 0
          ? { value: value * 10 }
          : { issues: [{ message: "not above 0" }] },
    },
  };

  test("goes to the dead letter topic by default, and no handler sees it", async () => {
    const { app, log } = newApp();
    const seen: number[] = [];
    app.subscribe("pubsub", "orders", (n) => void seen.push(n), { schema: positive });
    expect(await jsonOf(await app.handle(event(ROUTE, { data: -1 })))).toEqual({ status: "DROP" });
    expect(await jsonOf(await app.handle(event(ROUTE, { data: 2 })))).toEqual({ status: "SUCCESS" });
    expect(seen).toEqual([20]);
    expect(log.said).toEqual([
      "error topic orders of pubsub: the event's data is invalid; it is dropped, since the subscription has no dead letter topic",
    ]);
  });

  test("is delivered again with the option onInvalid", async () => {
    const { app } = newApp();
    app.subscribe("pubsub", "orders", () => undefined, { schema: positive, onInvalid: "RETRY" });
    expect(await jsonOf(await app.handle(event(ROUTE, { data: -1 })))).toEqual({ status: "RETRY" });
  });

  test.each(["{", "", "\u0000"])("a body that is not JSON: %j", async (body) => {
    const { app } = newApp();
    app.subscribe("pubsub", "orders", () => expect.unreachable());
    const reply = await app.handle(post(ROUTE, body, { "content-type": "application/cloudevents+json" }));
    expect(await jsonOf(reply)).toEqual({ status: "DROP" });
  });

  test("base64 that is none", async () => {
    const { app } = newApp();
    app.subscribe("pubsub", "orders", () => expect.unreachable());
    expect(await jsonOf(await app.handle(event(ROUTE, { data_base64: "!" })))).toEqual({ status: "DROP" });
  });
});

describe("batches", () => {
  test("each event has an outcome of its own", async () => {
    const { app } = newApp();
    app.subscribe<number>(
      "pubsub",
      "orders",
      (n, ctx) => {
        if (n === 1) throw new Error("no");
        expect(ctx.metadata).toEqual({ partitionkey: "k" });
        return n === 2 ? "DROP" : undefined;
      },
      { bulk: true },
    );
    const entries = [0, 1, 2].map((data) => ({
      entryId: `e${data}`,
      event: { id: `${data}`, specversion: "1.0", data },
      contentType: "application/cloudevents+json",
      metadata: { partitionKey: "k" },
    }));
    const broken = {
      entryId: "e3",
      event: { specversion: "1.0", data_base64: "!" },
      contentType: "application/cloudevents+json",
    };
    const reply = await app.handle(
      post(ROUTE, { entries: [...entries, broken] }, { "content-type": "application/json" }),
    );
    expect(await jsonOf(reply)).toEqual({
      statuses: [
        { entryId: "e0", status: "SUCCESS" },
        { entryId: "e1", status: "RETRY" },
        { entryId: "e2", status: "DROP" },
        { entryId: "e3", status: "DROP" },
      ],
    });
  });

  test("a malformed entry is invalid data, and does not fail the others", async () => {
    const { app } = newApp();
    const seen: unknown[] = [];
    app.subscribe("pubsub", "orders", (data) => void seen.push(data), { bulk: true });
    const event = { id: "1", specversion: "1.0", data: 7 };
    const entries = [
      { entryId: { toString: 1 }, event },
      { event },
      { entryId: "e2" },
      null,
      { entryId: "e4", event },
    ];
    const reply = await app.handle(post(ROUTE, { entries }, { "content-type": "application/json" }));
    expect(await jsonOf(reply)).toEqual({
      statuses: [
        { entryId: "", status: "DROP" },
        { entryId: "", status: "DROP" },
        { entryId: "e2", status: "DROP" },
        { entryId: "", status: "DROP" },
        { entryId: "e4", status: "SUCCESS" },
      ],
    });
    expect(seen).toEqual([7]);
  });

  test("every event has the signal of its batch", async () => {
    const { app } = newApp();
    const seen: unknown[] = [];
    app.subscribe("pubsub", "orders", (_data, ctx) => void seen.push(ctx.signal), { bulk: true });
    const entries = [1, 2].map((data) => ({
      entryId: `e${String(data)}`,
      event: { id: String(data), specversion: "1.0", data },
    }));
    const signal = {
      aborted: false,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    };
    // As in a request of a server, where it is made when it is asked for.
    const request = Object.create(
      { signal },
      Object.getOwnPropertyDescriptors(post(ROUTE, { entries }, { "content-type": "application/json" })),
    ) as AppRequest;
    await app.handle(request);
    expect(seen).toEqual([signal, signal]);
  });

  test("raw payloads are bytes, or a value of their content type", async () => {
    const { app } = newApp();
    const seen: unknown[] = [];
    app.subscribe("pubsub", "orders", (data, ctx) => void seen.push(data, ctx.event.id, ctx.topic), {
      bulk: true,
      rawPayload: true,
    });
    const entries = [
      { entryId: "a", event: "AAH/", contentType: "application/octet-stream" },
      { entryId: "b", event: "eyJhIjoxfQ==", contentType: "application/json" },
    ];
    await app.handle(post(ROUTE, { entries }, { "content-type": "application/json" }));
    expect(seen).toEqual([new Uint8Array([0, 1, 255]), "a", "orders", { a: 1 }, "b", "orders"]);
  });
});

describe("routes", () => {
  test("are listed for daprd, and events go to the handler of their route", async () => {
    const { app } = newApp();
    const seen: string[] = [];
    app.subscribe("pubsub", "orders", (_data, ctx) => void seen.push(`default ${ctx.route}`), {
      deadLetterTopic: "failed",
      rawPayload: true,
      metadata: { consumerID: "c" },
      bulk: { maxMessagesCount: 5 },
      rules: [
        { match: 'event.type == "a"', route: "/a" },
        { match: 'event.type == "b"', handler: (_data, ctx) => void seen.push(`own ${ctx.route}`) },
      ],
    });
    app.subscribe("pubsub", "odd/töpic #+", () => undefined, { route: "odd" });
    const ruled = "/events/pubsub/orders/event.type%20%3D%3D%20%22b%22";
    expect(await jsonOf(await app.handle({ method: "GET", path: "/dapr/subscribe", headers: {} }))).toEqual([
      {
        pubsubname: "pubsub",
        topic: "orders",
        deadLetterTopic: "failed",
        metadata: { consumerID: "c", rawPayload: "true" },
        bulkSubscribe: { enabled: true, maxMessagesCount: 5 },
        routes: {
          rules: [
            { match: 'event.type == "a"', path: "/a" },
            { match: 'event.type == "b"', path: ruled },
          ],
          default: ROUTE,
        },
      },
      { pubsubname: "pubsub", topic: "odd/töpic #+", routes: { rules: [], default: "/odd" } },
    ]);
    for (const path of [ROUTE, "/a", ruled]) await app.handle(event(path, {}));
    expect(seen).toEqual([`default ${ROUTE}`, "default /a", `own ${ruled}`]);
  });

  test("an event at an unknown route: 404 has it dropped, a batch is not acknowledged", async () => {
    const { app, log } = newApp();
    const headers = { pubsubname: "pubsub", "content-type": "application/cloudevents+json" };
    expect((await app.handle({ method: "POST", path: "/nix", headers })).status).toBe(404);
    const batch = { ...headers, "content-type": "application/json" };
    expect((await app.handle({ method: "POST", path: "/nix", headers: batch })).status).toBe(500);
    expect(log.said).toHaveLength(2);
  });

  test("a route belongs to one subscription", () => {
    const { app } = newApp();
    app.subscribe("pubsub", "orders", () => undefined, { route: "/taken" });
    expect(() => app.subscribe("pubsub", "others", () => undefined, { route: "/taken" })).toThrow(
      /belongs to topic orders/,
    );
    expect(() => app.subscribe("pubsub", "x", () => undefined, { route: "/dapr/config" })).toThrow(
      /Dapr itself/,
    );
  });
});

describe("several subscriptions of a topic", () => {
  test("are refused, for daprd keeps the last alone", async () => {
    const { app } = newApp();
    app.subscribe("pubsub", "orders", () => undefined);
    for (const declared of [false, true]) {
      const again = () => app.subscribe("pubsub", "orders", () => undefined, { route: "/again", declared });
      expect(again).toThrow(expect.objectContaining({ code: "already_exists" }));
      expect(again).toThrow(/daprd keeps one subscription for it/);
    }
    app.subscribe("other", "orders", () => undefined);
    const { body } = await app.handle({ method: "GET", path: "/dapr/subscribe", headers: {} });
    expect(JSON.parse(body as string)).toHaveLength(2);
  });

  test("serve all routes of a topic that a resource declares, and are not listed for daprd", async () => {
    const { app } = newApp();
    const seen: string[] = [];
    for (const route of ["/new", "/old"]) {
      app.subscribe("pubsub", "orders", (_, ctx) => void seen.push(ctx.route), { route, declared: true });
    }
    const { body } = await app.handle({ method: "GET", path: "/dapr/subscribe", headers: {} });
    expect(body).toBe("[]");
    for (const route of ["/old", "/new"]) expect((await app.handle(event(route, {}))).status).toBe(200);
    expect(seen).toEqual(["/old", "/new"]);
    expect(() => app.subscribe("pubsub", "orders", () => undefined, { route: "/third" })).toThrow(/one/);
  });

  test.each(["rules", "deadLetterTopic", "rawPayload", "metadata", "bulk"])(
    "an option that belongs to the resource is refused: %s",
    (option) => {
      const { app } = newApp();
      const subscribe = () => app.subscribe("p", "t", () => undefined, { declared: true, [option]: [] });
      expect(subscribe).toThrow(expect.objectContaining({ code: "invalid_argument" }));
      expect(subscribe).toThrow(`its ${option}`);
    },
  );
});

test("topic and trace context come from the call, or else from the event", async () => {
  const { app } = newApp();
  const [ofEvent, ofCall] = ["1", "2"].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`);
  const seen: unknown[] = [];
  app.subscribe(
    "pubsub",
    "orders/#",
    (_data, ctx) => void seen.push(ctx.topic, ctx.pubsub, ctx.traceparent),
    { route: "/o" },
  );
  const request = event("/o", { topic: "orders/7", traceparent: ofEvent });
  await app.handle(request);
  await app.handle({ ...request, headers: { ...request.headers, traceparent: ofCall } });
  expect(seen).toEqual(["orders/7", "pubsub", ofEvent, "orders/7", "pubsub", ofCall]);
});

test("a trace context of zeros, as daprd sends it where tracing is off, is none", async () => {
  const { app } = newApp();
  const seen: unknown[] = [];
  app.subscribe("pubsub", "orders", (_data, ctx) => void seen.push(ctx.traceparent));
  const request = event(ROUTE, { traceparent: "" });
  const traceparent = `00-${"0".repeat(32)}-${"0".repeat(16)}-00`;
  await app.handle({ ...request, headers: { ...request.headers, traceparent } });
  expect(seen).toEqual([undefined]);
});

test("a body that is too large is refused before it is read", async () => {
  // An event may exceed the limit by its CloudEvent: 64 KiB, and a third for base64.
  const { app } = newApp({ maxBodyBytes: 48 * 1024 });
  app.subscribe("pubsub", "orders", () => expect.unreachable());
  let read = 0;
  const body = {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        read++;
        yield utf8("x".repeat(40 * 1024));
      }
    },
  };
  const request = {
    method: "POST",
    path: ROUTE,
    headers: { "content-type": "application/cloudevents+json" },
    body,
  };
  const declared = await app.handle({
    ...request,
    headers: { ...request.headers, "content-length": String(128 * 1024 + 1) },
  });
  expect([declared.status, read]).toEqual([413, 0]);
  expect([(await app.handle(request)).status, read]).toEqual([413, 4]);
});
