import { constants } from "node:http2";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  DaprClient,
  type DaprClientOptions,
  type Logger,
  type Subscription,
  type SubscriptionState,
} from "../src/index.ts";
import { failureOf } from "./support/failure.ts";
import { fakeTopics } from "./support/fake-topic.ts";
import { Inbox } from "./support/inbox.ts";
import { tcpProxy } from "./support/tcp-proxy.ts";

const quiet = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() } satisfies Logger;

function clientOf(
  { endpoint }: { endpoint: string },
  given: Pick<DaprClientOptions, "protocol" | "logger"> = {},
): DaprClient {
  const client = new DaprClient({
    protocol: "grpc",
    grpcEndpoint: endpoint,
    logger: quiet,
    ...given,
    timeoutMs: 30_000,
  });
  onTestFinished(() => client.close());
  return client;
}

/** A subscription that stands, what its handler was given, and the states that it went through. */
async function subscribed(
  handle: (data: string) => unknown = () => undefined,
  options: { concurrency?: number; maxInFlight?: number; signal?: AbortSignal } = {},
  given?: Parameters<typeof clientOf>[1],
) {
  const server = await fakeTopics();
  const wire = await tcpProxy(server.endpoint);
  const client = clientOf(wire, given);
  const handled = new Inbox<string>();
  const states = new Inbox<string>();
  const opening = client.pubsub.subscribe<string>(
    "pubsub",
    "orders",
    async (data) => {
      handled.add(data);
      return (await handle(data)) as undefined;
    },
    {
      ...options,
      onStateChange: (state, error) => states.add(error === undefined ? state : `${state}:${error.code}`),
    },
  );
  const stream = (await server.opened.next()).confirm();
  return { server, wire, client, stream, handled, states, subscription: await opening };
}

/** A promise, and what resolves it. */
function gate(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: () => resolve() };
}

describe("opening", () => {
  test("sends what is subscribed to", async () => {
    const server = await fakeTopics();
    const opening = clientOf(server).pubsub.subscribe("pubsub", "orders", () => undefined, {
      deadLetterTopic: "dead",
      metadata: { a: "b" },
      rawPayload: true,
    });
    const stream = (await server.opened.next()).confirm();
    expect(await stream.initial).toMatchObject({
      pubsubName: "pubsub",
      topic: "orders",
      deadLetterTopic: "dead",
      metadata: { a: "b", rawPayload: "true" },
    });
    expect((await opening).state).toBe("connected" satisfies SubscriptionState);
  });

  test.each([
    [3, "invalid_argument"],
    [2, "unknown"],
    [14, "unavailable"],
  ])("rejects with what the sidecar answers instead: %i", async (status, code) => {
    const server = await fakeTopics();
    const client = clientOf(server);
    const opening = failureOf(client.pubsub.subscribe("pubsub", "orders", () => undefined));
    (await server.opened.next()).end(status, "no");
    expect(await opening).toMatchObject({
      code,
      message: "no (pubsub.subscribe pubsub/orders)",
      operation: "pubsub.subscribe",
    });
    // It is as if it had never been.
    const again = client.pubsub.subscribe("pubsub", "orders", () => undefined);
    (await server.opened.next()).confirm();
    expect((await again).state).toBe("connected");
  });

  test("gives up a sidecar that answers nothing", async () => {
    const server = await fakeTopics();
    const subscribing = clientOf(server).pubsub.subscribe("pubsub", "orders", () => undefined, {
      timeoutMs: 2_000,
    });
    const opening = failureOf(subscribing);
    // On a very busy machine the time may be over before the request has left.
    const stream = await Promise.race([server.opened.next(), opening.then(() => undefined)]);
    expect((await opening).code).toBe("deadline_exceeded");
    await stream?.closed;
  });

  test("can be given up by a signal", async () => {
    const server = await fakeTopics();
    const controller = new AbortController();
    const opening = failureOf(
      clientOf(server).pubsub.subscribe("pubsub", "orders", () => undefined, { signal: controller.signal }),
    );
    const stream = await server.opened.next();
    controller.abort(new Error("enough"));
    expect(await opening).toMatchObject({ code: "canceled" });
    await stream.closed;
  });

  test("two subscriptions to one topic are an error with a reason", async () => {
    const { client } = await subscribed();
    const error = await failureOf(client.pubsub.subscribe("pubsub", "orders", () => undefined));
    expect(error).toMatchObject({ code: "already_exists", operation: "pubsub.subscribe" });
    expect(error.message).toMatch(/second stream/);
  });
});

describe("a stream that is lost", () => {
  test.each<[string, (one: Awaited<ReturnType<typeof subscribed>>) => void, string]>([
    ["ends with OK", ({ stream }) => stream.end(0), "unavailable"],
    ["ends with UNAVAILABLE", ({ stream }) => stream.end(14), "unavailable"],
    ["ends with UNKNOWN, as at a shutdown", ({ stream }) => stream.end(2), "unknown"],
    ["ends with INTERNAL, as from a proxy", ({ stream }) => stream.end(13), "internal"],
    ["ends with CANCELLED, from the peer", ({ stream }) => stream.end(1), "canceled"],
    ["is reset with CANCEL", ({ stream }) => stream.reset(constants.NGHTTP2_CANCEL), "canceled"],
    [
      "is reset with INTERNAL_ERROR",
      ({ stream }) => stream.reset(constants.NGHTTP2_INTERNAL_ERROR),
      "internal",
    ],
    ["goes with its connection", ({ server }) => server.sessions[0]?.destroy(), "unavailable"],
    [
      "goes with GOAWAY",
      ({ server, stream }) => {
        server.sessions[0]?.goaway();
        stream.end(14);
      },
      "unavailable",
    ],
  ])("%s is opened again", async (_, lose, code) => {
    const one = await subscribed();
    lose(one);
    const second = (await one.server.opened.next()).confirm();
    await one.states.count(2);
    expect(one.states.all).toEqual([`reconnecting:${code}`, "connected"]);
    await one.stream.closed;
    expect(one.server.open()).toBe(1);
    second.deliver("after");
    expect(await second.acknowledged.next()).toBe("after:SUCCESS");
  });

  test.each(["http", "grpc"] as const)(
    "is opened again however long the sidecar is away, by a client whose first wire is %s",
    async (protocol) => {
      const failed = new Inbox<string>();
      const logger = { ...quiet, debug: failed.add };
      const { wire, server, stream, states } = await subscribed(undefined, {}, { protocol, logger });
      await wire.down();
      await stream.closed;
      await failed.count(2);
      await wire.up();
      (await server.opened.next()).confirm();
      await states.count(2);
      expect(states.all).toEqual(["reconnecting:unavailable", "connected"]);
    },
  );

  test.each([
    [3, "invalid_argument"],
    [16, "unauthenticated"],
    [7, "permission_denied"],
    [12, "unimplemented"],
  ])("with status %i is not: the subscription ends", async (status, code) => {
    const { stream, subscription, states, server } = await subscribed();
    stream.end(status, "for good");
    await expect(subscription.closed).rejects.toMatchObject({
      code,
      message: "for good (pubsub.subscribe pubsub/orders)",
    });
    expect(subscription.state).toBe("closed");
    expect(states.all).toEqual([`closed:${code}`]);
    expect(server.opened.all).toHaveLength(1);
    await subscription.close();
  });

  test("gives up when opening it again fails for good", async () => {
    const { stream, subscription, server } = await subscribed();
    stream.end(14);
    (await server.opened.next()).end(3, "gone");
    await expect(subscription.closed).rejects.toMatchObject({ code: "invalid_argument" });
  });

  test("does not spin: each attempt waits longer than the one before, and by chance", async () => {
    const { stream, server } = await subscribed();
    const gaps: number[] = [];
    stream.end(14);
    let last = performance.now();
    for (let i = 0; i < 4; i++) {
      const next = await server.opened.next();
      gaps.push(performance.now() - last);
      last = performance.now();
      // Confirmed and lost at once counts as no success.
      next.confirm().end(14);
    }
    for (const [i, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual(99 * 2 ** i);
  });

  test("is acknowledged nothing of on another stream", async () => {
    const held = gate();
    const { stream, server, handled } = await subscribed(() => held.opened, { concurrency: 4 });
    stream.deliver("1");
    await handled.count(1);
    stream.reset(constants.NGHTTP2_CANCEL);
    const second = (await server.opened.next()).confirm();
    // Delivered again, as a broker does.
    second.deliver("1");
    await handled.count(2);
    held.open();
    expect(await second.acknowledged.next()).toBe("1:SUCCESS");
    second.deliver("2");
    expect(await second.acknowledged.next()).toBe("2:SUCCESS");
    expect(second.acknowledged.all).toEqual(["1:SUCCESS", "2:SUCCESS"]);
    expect(stream.acknowledged.all).toEqual([]);
  });

  test("aborts the signal of its handlers", async () => {
    const server = await fakeTopics();
    const aborted = gate();
    const opening = clientOf(server).pubsub.subscribe("pubsub", "orders", async (_, { signal }) => {
      signal.addEventListener("abort", () => aborted.open());
      await aborted.opened;
    });
    const stream = (await server.opened.next()).confirm();
    await opening;
    stream.deliver("1");
    stream.reset(constants.NGHTTP2_CANCEL);
    await aborted.opened;
    (await server.opened.next()).confirm();
  });

  test("can be closed while it is being opened again", async () => {
    const { stream, subscription, states, server } = await subscribed();
    stream.end(14);
    await states.count(1);
    await subscription.close();
    expect(states.all).toEqual(["reconnecting:unavailable", "closed"]);
    expect(server.opened.all).toHaveLength(1);
  });
});

test("an event whose attributes have 500 levels is handled", async () => {
  const { stream } = await subscribed();
  const deep = JSON.parse(`${'{"a":'.repeat(500)}1${"}".repeat(500)}`) as Record<string, never>;
  stream.deliver("1", "data", "test", deep);
  expect(await stream.acknowledged.next()).toBe("1:SUCCESS");
});

describe("acknowledging", () => {
  test("sends what the handler returns, and RETRY if it throws", async () => {
    const { stream } = await subscribed((data) => {
      if (data === "throw") throw new Error("the handler's own");
      return data;
    });
    const words = ["SUCCESS", "RETRY", "DROP", "throw"];
    for (const word of words) {
      stream.deliver(word);
      const word2 = word === "throw" ? "RETRY" : word;
      expect(await stream.acknowledged.next()).toBe(`${word}:${word2}`);
    }
    expect(quiet.error).toHaveBeenCalledWith(expect.stringContaining("the handler threw"), expect.any(Error));
  });

  test("happens once for an event that comes again while it is being handled", async () => {
    const held = gate();
    const { stream, handled } = await subscribed((data) => (data === "1" ? held.opened : undefined));
    stream.deliver("1");
    stream.deliver("1");
    stream.deliver("2");
    expect(await stream.acknowledged.next()).toBe("2:SUCCESS");
    held.open();
    expect(await stream.acknowledged.next()).toBe("1:SUCCESS");
    // And again after that: the sidecar has not received the acknowledgement.
    stream.deliver("1");
    await stream.acknowledged.count(3);
    expect(stream.acknowledged.all).toEqual(["2:SUCCESS", "1:SUCCESS", "1:SUCCESS"]);
    expect(handled.all).toEqual(["1", "2", "1"]);
  });

  test("happens once for two events of one id, after both, with the worse of their outcomes", async () => {
    const held = gate();
    const { stream, handled } = await subscribed((data) => {
      if (data === "b") return "RETRY";
      return data === "a" ? held.opened : undefined;
    });
    stream.deliver("1", "a", "here");
    stream.deliver("1", "b", "there");
    stream.deliver("2");
    expect(await stream.acknowledged.next()).toBe("2:SUCCESS");
    held.open();
    expect(await stream.acknowledged.next()).toBe("1:RETRY");
    expect(handled.all).toEqual(["a", "b", "2"]);
  });

  test("keeps the order with a concurrency of 1", async () => {
    const held = gate();
    const { stream, handled } = await subscribed((data) => (data === "0" ? held.opened : undefined), {
      concurrency: 1,
      maxInFlight: 10,
    });
    for (let i = 0; i < 10; i++) stream.deliver(String(i));
    await handled.count(1);
    held.open();
    await stream.acknowledged.count(10);
    expect(stream.acknowledged.all).toEqual(Array.from({ length: 10 }, (__, i) => `${String(i)}:SUCCESS`));
  });

  test("is waited for: no more events are taken than may be in flight", async () => {
    let running = 0;
    let most = 0;
    const held = gate();
    const { stream, handled } = await subscribed(
      async () => {
        most = Math.max(most, ++running);
        await held.opened;
        running--;
      },
      { concurrency: 3, maxInFlight: 5 },
    );
    for (let i = 0; i < 50; i++) stream.deliver(String(i));
    await handled.count(3);
    held.open();
    await stream.acknowledged.count(50);
    expect(most).toBe(3);
    expect(new Set(stream.acknowledged.all).size).toBe(50);
  });
});

describe("close()", () => {
  test("finishes and acknowledges what is in flight, then ends the stream", async () => {
    const held = gate();
    const { stream, subscription, handled } = await subscribed(() => held.opened, { concurrency: 2 });
    stream.deliver("1");
    stream.deliver("2");
    await handled.count(2);
    const closing = subscription.close();
    expect(subscription.state).toBe("connected");
    held.open();
    await stream.ended;
    expect(stream.acknowledged.all).toEqual(["1:SUCCESS", "2:SUCCESS"]);
    await closing;
    await subscription.closed;
    expect(subscription.state).toBe("closed");
  });

  test("takes nothing after its last acknowledgement", async () => {
    const { stream, subscription, handled } = await subscribed();
    stream.answersEnd = false;
    const closing = subscription.close();
    await stream.ended;
    stream.deliver("late");
    stream.end(2, "EOF");
    await closing;
    expect(handled.all).toEqual([]);
    expect(stream.acknowledged.all).toEqual([]);
  });

  test("waits for handlers of a stream that is lost meanwhile", async () => {
    const held = gate();
    const { stream, subscription, handled, server } = await subscribed(() => held.opened);
    stream.deliver("1");
    await handled.count(1);
    const closing = subscription.close();
    stream.reset(constants.NGHTTP2_CANCEL);
    await stream.closed;
    let closed = false;
    void closing.then(() => (closed = true));
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    held.open();
    await closing;
    expect(server.opened.all).toHaveLength(1);
  });

  test("is what a signal does, and what closing the client does", async () => {
    const controller = new AbortController();
    const one = await subscribed(undefined, { signal: controller.signal });
    controller.abort();
    await one.stream.ended;
    await one.subscription.closed;

    const other = await subscribed();
    await other.client.close();
    await other.stream.ended;
    expect(other.subscription.state).toBe("closed");
    const late = other.client.pubsub.subscribe("pubsub", "orders", () => undefined);
    expect((await failureOf(late)).code).toBe("canceled");
  });

  test("ends an `await using` block", async () => {
    const one = await subscribed();
    {
      await using subscription: Subscription = one.subscription;
      void subscription;
    }
    expect(one.subscription.state).toBe("closed");
    expect(one.server.open()).toBe(0);
  });
});

test("a sidecar that has gone without a word is found out by pings", async () => {
  // The client's clock is the test's: nothing here waits for it.
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { server, states, stream, wire } = await subscribed();
  wire.freeze();
  await vi.advanceTimersByTimeAsync(15_000);
  await vi.advanceTimersByTimeAsync(5_000);
  await states.count(1);
  expect(states.all).toEqual(["reconnecting:unavailable"]);
  await vi.advanceTimersByTimeAsync(200);
  const second = (await server.opened.next()).confirm();
  await states.count(2);
  second.deliver("1");
  expect(await second.acknowledged.next()).toBe("1:SUCCESS");
  expect(stream.acknowledged.all).toEqual([]);
});
