import { expect, test, vi } from "vitest";
import { untilSubscribed } from "../src/server/until-subscribed.ts";

const ORDERS = { pubsub: "pubsub", topic: "orders" };
const PORT = { port: 3000, protocol: "http", health: undefined };

/** The metadata of a sidecar, in the order in which it is read; the last one repeats. */
function sidecar(...states: readonly object[]) {
  let reads = 0;
  const usual = {
    appConnection: PORT,
    components: [{ name: "pubsub", type: "pubsub.redis" }],
    subscriptions: [],
  };
  const get = vi.fn(async () => ({ ...usual, ...states[Math.min(reads++, states.length - 1)] }));
  return { get, dapr: { metadata: { get } } as unknown as Parameters<typeof untilSubscribed>[0] };
}

const never = new AbortController().signal;

test("resolves when the sidecar has subscribed to every topic", async () => {
  const { dapr, get } = sidecar({}, { subscriptions: [ORDERS] });
  expect(await untilSubscribed(dapr, [ORDERS], never)).toBeUndefined();
  expect(get).toHaveBeenCalledTimes(2);
});

test.each([
  ["has no app port", { appConnection: undefined }],
  [
    "checks the app's health before it subscribes",
    { appConnection: { ...PORT, health: { path: "/healthz" } } },
  ],
  ["has no such component", { components: [] }],
])("resolves at once if the sidecar %s", async (_, state) => {
  const { dapr, get } = sidecar(state);
  expect(await untilSubscribed(dapr, [ORDERS], never)).toBeUndefined();
  expect(get).toHaveBeenCalledTimes(1);
});

test("resolves if the sidecar does not respond, as the next call reports it", async () => {
  const { dapr, get } = sidecar();
  get.mockRejectedValue(new Error("no response"));
  await expect(untilSubscribed(dapr, [ORDERS], never)).resolves.toBeUndefined();
});

test("resolves to the topic after five seconds if the sidecar does not subscribe", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const { dapr, get } = sidecar({});
    const state = await get();
    get.mockImplementation(async () => {
      vi.setSystemTime(Date.now() + 1_000);
      return state;
    });
    get.mockClear();
    expect(await untilSubscribed(dapr, [ORDERS], never)).toBe(ORDERS);
    expect(get).toHaveBeenCalledTimes(5);
  } finally {
    vi.useRealTimers();
  }
});

test("resolves when the server is stopped", async () => {
  const { dapr, get } = sidecar({});
  const stopping = new AbortController();
  get.mockImplementationOnce(async () => {
    stopping.abort();
    return { appConnection: PORT, components: [{ name: "pubsub", type: "pubsub.redis" }], subscriptions: [] };
  });
  await untilSubscribed(dapr, [ORDERS], stopping.signal);
  expect(get).toHaveBeenCalledTimes(1);
});
