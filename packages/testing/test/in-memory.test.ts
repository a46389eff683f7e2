import { DaprClient, DaprError, type Logger } from "@dapr-ts/client";
import { DaprApp, type AppReply, type AppRequest } from "@dapr-ts/core";
import { afterEach, describe, expect, test } from "vitest";
import { inMemoryDapr, type InMemoryDapr, type InMemoryDaprOptions } from "../src/index.ts";

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

const open: DaprClient[] = [];

afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

function rig(
  options: InMemoryDaprOptions = {},
  client: ConstructorParameters<typeof DaprClient>[0] = {},
): { memory: InMemoryDapr; dapr: DaprClient } {
  const memory = inMemoryDapr({ state: ["store"], pubsub: ["pubsub"], ...options });
  const dapr = new DaprClient({ transport: memory, logger: quiet, ...client });
  open.push(dapr);
  return { memory, dapr };
}

const newApp = (): DaprApp =>
  new DaprApp(
    {},
    {
      platform: {
        utf8Encode: (text) => new TextEncoder().encode(text),
        utf8Decode: (bytes) => new TextDecoder().decode(bytes),
        randomId: () => "id",
      },
    },
  );

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return error instanceof DaprError ? error.code : String(error);
  }
  return "none";
}

describe("a client of memory", () => {
  test("is a DaprClient, and connects to nothing", async () => {
    const { dapr } = rig();
    expect(dapr).toBeInstanceOf(DaprClient);
    await dapr.state.set("store", "k", { a: 1 });
    expect(await dapr.state.get("store", "k")).toEqual({ a: 1 });
    expect(await dapr.health.isHealthy()).toBe(true);
    expect((await dapr.metadata.get()).components).toContainEqual(
      expect.objectContaining({ name: "store", type: "state.in-memory" }),
    );
  });

  test("starts empty, and keeps what it has for the next client", async () => {
    const { memory, dapr } = rig();
    await dapr.state.set("store", "k", 1);
    await dapr.close();
    await using next = new DaprClient({ transport: memory });
    expect(await next.state.get("store", "k")).toBe(1);
    expect(await rig().dapr.state.get("store", "k")).toBeUndefined();
  });

  test("rejects with unimplemented for operations that memory does not have", async () => {
    const { dapr } = rig();
    expect(await codeOf(dapr.sidecar.shutdown())).toBe("unimplemented");
    const error = await dapr.sidecar.shutdown().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ operation: "sidecar.shutdown" });
  });

  test("expires by a clock that the test holds", async () => {
    let now = 1_000_000;
    const { dapr } = rig({ now: () => now, locks: ["locks"] });
    await dapr.state.set("store", "k", 1, { ttlSeconds: 10 });
    const held = await dapr.lock.tryLock("locks", "r", { expirySeconds: 10 });
    now += 9_999;
    expect(await dapr.state.get("store", "k")).toBe(1);
    expect(await dapr.lock.tryLock("locks", "r", { expirySeconds: 10 })).toBeUndefined();
    now += 1;
    expect(await dapr.state.get("store", "k")).toBeUndefined();
    expect(await codeOf(held?.unlock() ?? Promise.resolve())).toBe("not_found");
    const others = await dapr.lock.tryLock("locks", "r", { expirySeconds: 10 });
    expect(others).toBeDefined();
    expect(await codeOf(held?.unlock() ?? Promise.resolve())).toBe("permission_denied");
  });

  test("does all of a transaction or nothing", async () => {
    const { dapr } = rig();
    await dapr.state.set("store", "b", "old");
    const mixed = dapr.state.transaction("store", [
      { operation: "upsert", key: "a", value: 1 },
      { operation: "upsert", key: "b", value: "new", etag: "no such" },
    ]);
    expect(await codeOf(mixed)).toBe("aborted");
    expect(await dapr.state.get("store", "a")).toBeUndefined();
    expect(await dapr.state.get("store", "b")).toBe("old");
    const first = { concurrency: "first-write" } as const;
    expect(await codeOf(dapr.state.set("store", "b", 1, first))).toBe("aborted");
    await dapr.state.set("store", "new", 1, first);
  });
});

describe("faults", () => {
  test("occur in their order, as often as requested", async () => {
    const { memory, dapr } = rig();
    memory.fail("state.get", { code: "unavailable", times: 2 });
    memory.fail("state.get", { code: "internal", errorCode: "ERR_STATE_GET", message: "broken" });
    const get = () => dapr.state.get("store", "k");
    expect([await codeOf(get()), await codeOf(get())]).toEqual(["unavailable", "unavailable"]);
    await expect(get()).rejects.toMatchObject({
      code: "internal",
      errorCode: "ERR_STATE_GET",
      message: "broken",
      operation: "state.get",
    });
    expect(await codeOf(get())).toBe("none");
    memory.fail("state.get", { code: "unavailable" });
    memory.clearFaults();
    expect(await codeOf(get())).toBe("none");
  });

  test("before an operation leave it undone, after it they lose its answer", async () => {
    const { memory, dapr } = rig();
    memory.fail("state.save", { code: "unavailable" });
    expect(await codeOf(dapr.state.set("store", "k", 1))).toBe("unavailable");
    expect(await dapr.state.get("store", "k")).toBeUndefined();
    memory.fail("state.save", { code: "unavailable", when: "after" });
    expect(await codeOf(dapr.state.set("store", "k", 1))).toBe("unavailable");
    expect(await dapr.state.get("store", "k")).toBe(1);
  });

  test("go through the client's retries as real ones do", async () => {
    const { memory, dapr } = rig({}, { retry: { initialDelayMs: 1 } });
    memory.fail("state.get", { code: "unavailable", times: 2 });
    expect(await codeOf(dapr.state.get("store", "k"))).toBe("none");
    memory.fail("pubsub.publish", { code: "unavailable" });
    expect(await codeOf(dapr.pubsub.publish("pubsub", "t", 1))).toBe("unavailable");
    memory.fail("pubsub.publish", { code: "unavailable", when: "refused" });
    expect(await codeOf(dapr.pubsub.publish("pubsub", "t", 1))).toBe("none");
    expect(memory.published()).toHaveLength(1);
  });
});

describe("events", () => {
  test("are recorded as they are published", async () => {
    const { memory, dapr } = rig();
    await dapr.pubsub.publish("pubsub", "orders", { id: 1 }, { metadata: { partitionKey: "a" } });
    await dapr.pubsub.publish("pubsub", "orders", new Uint8Array([1, 2]));
    await dapr.pubsub.publish("pubsub", "notes", "text", { contentType: "text/plain" });
    await dapr.pubsub.publish("pubsub", "raw", new Uint8Array([9]), { rawPayload: true });
    expect(memory.published().map(({ topic, data }) => [topic, data])).toEqual([
      ["orders", { id: 1 }],
      ["orders", new Uint8Array([1, 2])],
      ["notes", "text"],
      ["raw", expect.objectContaining({ 0: 9 })],
    ]);
    expect(memory.published("pubsub", "orders")).toHaveLength(2);
    expect(memory.published("other")).toEqual([]);
    expect(memory.published()[0]?.metadata).toMatchObject({ partitionKey: "a" });
    expect(memory.published()[0]?.event).toMatchObject({
      specversion: "1.0",
      type: "com.dapr.event.sent",
      pubsubname: "pubsub",
      topic: "orders",
      source: "app",
    });
  });

  test("come to a DaprApp, which publishes in its turn", async () => {
    const app = newApp();
    const { memory, dapr } = rig({ app, maxDeliveries: 3 });
    const seen: unknown[] = [];
    app.subscribe<{ id: number }>("pubsub", "orders", async (order) => {
      seen.push(order);
      await dapr.pubsub.publish("pubsub", "shipped", order.id);
    });
    let attempts = 0;
    app.subscribe("pubsub", "shipped", () => {
      if (++attempts < 2) throw new Error("not yet");
    });
    await dapr.pubsub.publish("pubsub", "orders", { id: 7 });
    await memory.settled();
    expect(seen).toEqual([{ id: 7 }]);
    const outcomes = (topic: string) =>
      memory.delivered("pubsub", topic).map(({ outcome, attempt }) => [outcome, attempt]);
    expect(outcomes("orders")).toEqual([["SUCCESS", 1]]);
    expect(outcomes("shipped")).toEqual([
      ["RETRY", 1],
      ["SUCCESS", 2],
    ]);
  });

  test.each([
    ["DROP", 1],
    ["RETRY", 2],
  ] as const)(
    "go to the dead letter topic after the outcome %s and %i deliveries",
    async (outcome, times) => {
      const app = newApp();
      app.subscribe("pubsub", "orders", () => outcome, { deadLetterTopic: "dead" });
      const dead: unknown[] = [];
      app.subscribe("pubsub", "dead", (data) => void dead.push(data));
      const { memory, dapr } = rig({ app, maxDeliveries: 2 });
      await dapr.pubsub.publish("pubsub", "orders", "data");
      await memory.settled();
      expect(memory.delivered("pubsub", "orders").map((one) => one.outcome)).toEqual(
        Array(times).fill(outcome),
      );
      expect(dead).toEqual(["data"]);
    },
  );

  test.each<[string, AppReply | Error, string]>([
    ["an empty 200", { status: 200, headers: {} }, "SUCCESS"],
    ["200 with text", { status: 200, headers: {}, body: "fine" }, "SUCCESS"],
    ["a word in lower case", { status: 200, headers: {}, body: '{"status":"success"}' }, "RETRY"],
    ["DROP", { status: 200, headers: {}, body: '{"status":"DROP"}' }, "DROP"],
    ["404", { status: 404, headers: {} }, "DROP"],
    ["500", { status: 500, headers: {} }, "RETRY"],
    ["an app that throws", new Error("down"), "RETRY"],
  ])("are read as daprd reads them: %s", async (_what, reply, outcome) => {
    const app = {
      handle: async ({ path }: AppRequest): Promise<AppReply> => {
        if (path === "/dapr/subscribe") return { status: 404, headers: {} };
        if (reply instanceof Error) throw reply;
        return reply;
      },
    };
    const { memory, dapr } = rig({ app, subscriptions: [{ pubsub: "pubsub", topic: "t", route: "/t" }] });
    await dapr.pubsub.publish("pubsub", "t", 1);
    await memory.settled();
    expect(memory.delivered().map((one) => one.outcome)).toEqual([outcome]);
  });

  test("are not delivered if they are too old", async () => {
    let now = 0;
    const app = newApp();
    const { memory, dapr } = rig({ app, now: () => now });
    app.subscribe("pubsub", "t", () => undefined);
    const publishing = dapr.pubsub.publish("pubsub", "t", 1, { ttlSeconds: 1 });
    now = 10_000;
    await publishing;
    await memory.settled();
    expect(memory.delivered()).toEqual([]);
  });

  test("come over a stream, and again after it was lost", async () => {
    const { memory, dapr } = rig();
    const seen: unknown[] = [];
    let connected = (): void => undefined;
    const subscription = await dapr.pubsub.subscribe("pubsub", "orders", (data) => void seen.push(data), {
      onStateChange: (state) => state === "connected" && connected(),
    });
    await dapr.pubsub.publish("pubsub", "orders", { n: 1 });
    await memory.settled();
    const again = new Promise<void>((resolve) => (connected = resolve));
    memory.dropStreams();
    await again;
    await dapr.pubsub.publish("pubsub", "orders", "two");
    await memory.settled();
    await subscription.close();
    await dapr.pubsub.publish("pubsub", "orders", "nobody hears");
    await memory.settled();
    expect(seen).toEqual([{ n: 1 }, "two"]);
    expect(await codeOf(dapr.pubsub.subscribe("nope", "t", () => undefined))).toBe("invalid_argument");
  });
});

describe("invocation", () => {
  test("reaches apps by their ids, by invoke and by fetch", async () => {
    const shop = newApp();
    shop.method("orders/:id", async (request) => ({ id: request.params["id"], q: request.query.get("q") }));
    const { dapr } = rig({ apps: { shop } });
    expect(await dapr.invoker.invoke("shop", "orders/4 2", { query: { q: "a&b" } })).toEqual({
      id: "4 2",
      q: "a&b",
    });
    const response = await dapr.invoker.fetch("shop")("/orders/1?q=x");
    expect([response.status, await response.json()]).toEqual([200, { id: "1", q: "x" }]);
    expect((await dapr.invoker.fetch("shop")("/nowhere")).status).toBe(404);
    expect(await codeOf(dapr.invoker.invoke("shop", "nowhere"))).toBe("not_found");
    expect(await codeOf(dapr.invoker.invoke("nobody", "m"))).toBe("unavailable");
  });
});

describe("a call", () => {
  const never = { handle: () => new Promise<AppReply>(() => undefined) };

  test("has the client's time, or its own, or its signal's", async () => {
    const { dapr } = rig({ apps: { never } }, { timeoutMs: 20 });
    expect(await codeOf(dapr.invoker.invoke("never", "m"))).toBe("deadline_exceeded");
    expect(await codeOf(dapr.invoker.invoke("never", "m", { timeoutMs: 10 }))).toBe("deadline_exceeded");
    const signal = AbortSignal.timeout(5);
    expect(await codeOf(dapr.invoker.invoke("never", "m", { signal, timeoutMs: 0 }))).toBe("canceled");
  });
});
