import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { DaprClient, DaprError, type DaprClientOptions, type FetchLike } from "../src/index.ts";

/** Returns a response of a guest's fetch: plain objects, and null for an empty body. */
function respond(status: number, body = "", headers: Record<string, string> = {}): ReturnType<FetchLike> {
  const bytes = new TextEncoder().encode(body);
  return Promise.resolve({
    status,
    headers,
    arrayBuffer: () => Promise.resolve(bytes.length === 0 ? null : bytes.buffer),
  });
}

const json = { "Content-Type": "application/json", ETag: "7" };

function clientOf(fetch: FetchLike, options: DaprClientOptions = {}): DaprClient {
  const dapr = new DaprClient({ fetch, ...options });
  onTestFinished(() => dapr.close());
  return dapr;
}

async function failureOf(call: Promise<unknown>): Promise<DaprError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DaprError)) throw new Error(`expected a DaprError, got: ${String(error)}`);
  return error;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test.each(["", " ", "\u200b", "s3cret\u200b", "a\r\nb: c"])("the apiToken %j is refused", (apiToken) => {
  expect(() => clientOf(() => respond(204), { apiToken })).toThrow(
    expect.objectContaining({ code: "invalid_argument" }),
  );
});

describe("a request", () => {
  test("is a string and plain objects that the guest's fetch may change", async () => {
    vi.stubGlobal("AbortController", undefined);
    const fetch = vi.fn<FetchLike>((_url, init) => {
      init.headers["Host"] = "written by the guest";
      return respond(204);
    });
    const dapr = clientOf(fetch, { apiToken: "t0ken", httpEndpoint: "http://127.0.0.1:3502/" });
    await dapr.state.set("store", "k/1", { a: 1 });
    await dapr.state.set("store", "k/2", { a: 1 });
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(fetch.mock.calls[1]).toEqual([
      "http://127.0.0.1:3502/v1.0/state/store",
      {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "dapr-api-token": "t0ken",
          Host: "written by the guest",
        },
        redirect: "manual",
        body: '[{"key":"k/2","value":{"a":1}}]',
        timeoutMs: 60_500,
      },
    ]);
  });

  test("contains bytes as a whole buffer, because some guests drop a view", async () => {
    const fetch = vi.fn<FetchLike>(() => respond(204));
    const all = new Uint8Array([1, 2, 3, 4]);
    await clientOf(fetch).invoker.invoke("app", "m", { body: all.subarray(1, 3) });
    const { body } = fetch.mock.calls[0]?.[1] ?? {};
    expect(body).toBeInstanceOf(ArrayBuffer);
    expect([...new Uint8Array(body as ArrayBuffer)]).toEqual([2, 3]);
  });
});

describe("a response", () => {
  test("is read with header names in any case", async () => {
    const dapr = clientOf(() => respond(200, '{"n":0}', json));
    expect(await dapr.state.getEntry("store", "k")).toEqual({
      key: "k",
      value: { n: 0 },
      etag: "7",
      metadata: {},
    });
  });

  test.each([
    [204, {}],
    [200, { "Content-Length": "0" }],
  ])("is not read if it is empty (%s), because some guests throw then", async (status, headers) => {
    const arrayBuffer = () => Promise.reject(new TypeError("cannot read property 'buffer' of null"));
    const dapr = clientOf(() => Promise.resolve({ status, headers, arrayBuffer }));
    expect(await dapr.invoker.invoke("app", "m")).toBe(undefined);
  });

  test("rejects with resource_exhausted if it is too large, with and without a content-length", async () => {
    const large = "x".repeat(101);
    const said = clientOf(() => respond(200, large, { "content-length": "101" }), { maxBodyBytes: 100 });
    const unsaid = clientOf(() => respond(200, large), { maxBodyBytes: 100 });
    expect((await failureOf(said.invoker.invoke("app", "m"))).code).toBe("resource_exhausted");
    expect((await failureOf(unsaid.invoker.invoke("app", "m"))).code).toBe("resource_exhausted");
  });
});

describe("a sidecar that does not listen", () => {
  const refused = () => Promise.reject(new Error("Connection refused (os error 14)"));

  test("receives two more attempts", async () => {
    const fetch = vi.fn<FetchLike>(refused);
    const error = await failureOf(clientOf(fetch).pubsub.publish("pubsub", "t", 1));
    expect([error.code, error.operation]).toEqual(["unavailable", "pubsub.publish"]);
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  test("receives the next attempt at once from a guest without timers", async () => {
    vi.stubGlobal("setTimeout", undefined);
    const fetch = vi
      .fn<FetchLike>()
      .mockImplementationOnce(refused)
      .mockImplementation(() => respond(204));
    await clientOf(fetch).pubsub.publish("pubsub", "t", 1);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test("is not healthy after a single attempt", async () => {
    const fetch = vi.fn<FetchLike>(refused);
    expect(await clientOf(fetch).health.isHealthy()).toBe(false);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test("receives no other attempt after a broken connection, because it may have received the request", async () => {
    const fetch = vi.fn<FetchLike>(() => Promise.reject(new Error("broken pipe")));
    expect((await failureOf(clientOf(fetch).pubsub.publish("pubsub", "t", 1))).code).toBe("unavailable");
    expect(fetch).toHaveBeenCalledTimes(1);
  });
});

describe("a timeout", () => {
  /** Timers that the test inspects. */
  function timers() {
    const pending = new Map<number, { ms: number; callback: () => void }>();
    let last = 0;
    return {
      pending,
      setTimeout: (callback: () => void, ms: number) => {
        pending.set(++last, { ms, callback });
        return last;
      },
      clearTimeout: (id: number) => void pending.delete(id),
    };
  }

  test("is a whole number of milliseconds, and its timer is cleared", async () => {
    const { pending, ...own } = timers();
    let settle: ((status: number) => void) | undefined;
    const fetch: FetchLike = () =>
      new Promise((resolve) => (settle = (status) => void respond(status).then(resolve)));
    const dapr = clientOf(fetch, own);
    const call = dapr.pubsub.publish("pubsub", "t", 1, { timeoutMs: 12.5 });
    expect([...pending.values()].map(({ ms }) => ms)).toEqual([13]);
    settle?.(204);
    await call;
    expect(pending.size).toBe(0);
  });

  test("rejects with deadline_exceeded", async () => {
    const { pending, ...own } = timers();
    const call = clientOf(() => new Promise(() => undefined), own).pubsub.publish("pubsub", "t", 1);
    for (const { ms, callback } of pending.values()) {
      expect(ms).toBe(60_000);
      callback();
    }
    expect((await failureOf(call)).code).toBe("deadline_exceeded");
    expect(pending.size).toBe(0);
  });

  test("aborts the request where the guest can, but not one that has a response", async () => {
    const { pending, ...own } = timers();
    const signals: (AbortSignal | undefined)[] = [];
    const fetch: FetchLike = (_url, init) => {
      signals.push(init.signal);
      return signals.length === 1 ? respond(204) : new Promise(() => undefined);
    };
    const dapr = clientOf(fetch, own);
    await dapr.pubsub.publish("pubsub", "t", 1);
    const call = dapr.pubsub.publish("pubsub", "t", 2);
    for (const { callback } of pending.values()) callback();
    await failureOf(call);
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, true]);
    vi.stubGlobal("AbortController", undefined);
    const without = vi.fn<FetchLike>(() => respond(204));
    await clientOf(without, own).pubsub.publish("pubsub", "t", 3);
    expect(without.mock.calls[0]?.[1]).not.toHaveProperty("signal");
  });

  test("is passed to a fetch without a signal, which ends its connection a little later", async () => {
    const inits: Parameters<FetchLike>[1][] = [];
    const fetch: FetchLike = (_url, init) => {
      inits.push(init);
      return respond(204);
    };
    await clientOf(fetch).pubsub.publish("pubsub", "t", 1);
    vi.stubGlobal("AbortController", undefined);
    await clientOf(fetch).pubsub.publish("pubsub", "t", 2, { timeoutMs: 200 });
    await clientOf(fetch).pubsub.publish("pubsub", "t", 3, { timeoutMs: 0 });
    expect(inits.map(({ timeoutMs }) => timeoutMs)).toEqual([undefined, 700, undefined]);
  });

  test("sets no timer for 0", async () => {
    const { pending, ...own } = timers();
    await clientOf(() => respond(204), { ...own, timeoutMs: 0 }).pubsub.publish("pubsub", "t", 1);
    expect(pending.size).toBe(0);
  });

  test("uses the guest's own timers", async () => {
    vi.useFakeTimers();
    const call = clientOf(() => new Promise(() => undefined), { timeoutMs: 50 }).metadata.get();
    const failed = failureOf(call);
    await vi.advanceTimersByTimeAsync(50);
    expect((await failed).code).toBe("deadline_exceeded");
  });
});

describe("an operation that requires gRPC rejects with unimplemented", () => {
  const bytes = new Uint8Array([1]);
  const by = { keyName: "k", keyWrapAlgorithm: "RSA" } as const;
  const ignore = (): void => undefined;

  test.each<[string, (dapr: DaprClient) => Promise<unknown>]>([
    ["pubsub.subscribe", (dapr) => dapr.pubsub.subscribe("pubsub", "t", ignore)],
    ["configuration.subscribe", (dapr) => dapr.configuration.subscribe("store", ["k"], ignore)],
    ["jobs.list", (dapr) => dapr.jobs.list()],
    ["jobs.deleteByPrefix", (dapr) => dapr.jobs.deleteByPrefix("p")],
    ["state.save", (dapr) => dapr.state.set("store", "k", bytes)],
    ["binding.send", (dapr) => dapr.binding.send("b", "create", bytes)],
    ["workflow.start", (dapr) => dapr.workflow.start("w", 1, { startTime: new Date(0) })],
    ["workflow.schedule", (dapr) => dapr.workflow.schedule()],
    ["workflow.run", async (dapr) => dapr.workflow.run()],
    ["workflow.list", async (dapr) => dapr.workflow.list()],
    ["mcp.tools", async (dapr) => dapr.mcp.tools("weather").list()],
    ["actors.listReminders", (dapr) => dapr.actors.listReminders("T")],
    ["crypto.encrypt", (dapr) => first(dapr.crypto.encryptStream("vault", parts(), by))],
    ["crypto.decrypt", (dapr) => first(dapr.crypto.decryptStream("vault", parts()))],
  ])("%s", async (operation, call) => {
    const fetch = vi.fn<FetchLike>(() => respond(204));
    const error = await failureOf(call(clientOf(fetch)));
    expect([error.code, error.operation]).toEqual(["unimplemented", operation]);
    expect(error.message).toContain("it requires gRPC");
    expect(fetch).not.toHaveBeenCalled();
  });

  async function* parts(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }

  async function first(stream: AsyncIterable<Uint8Array>): Promise<unknown> {
    for await (const part of stream) return part;
    return undefined;
  }
});

describe("options", () => {
  test("fetch defaults to the guest's own, and is required without one", async () => {
    const fetch = vi.fn<FetchLike>(() => respond(204));
    vi.stubGlobal("fetch", fetch);
    await new DaprClient().pubsub.publish("pubsub", "t", 1);
    expect(fetch.mock.calls[0]?.[0]).toBe("http://127.0.0.1:3500/v1.0/publish/pubsub/t");
    vi.stubGlobal("fetch", undefined);
    expect(() => new DaprClient()).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });

  test.each(["", "127.0.0.1:3500", "http://", "ftp://127.0.0.1", "http://host/path", "http://host?x"])(
    "httpEndpoint cannot be %j",
    (httpEndpoint) => {
      const made = () => new DaprClient({ fetch: () => respond(204), httpEndpoint });
      expect(made).toThrow(expect.objectContaining({ code: "invalid_argument" }));
    },
  );
});
