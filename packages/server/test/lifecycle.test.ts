import { once } from "node:events";
import { request, type IncomingMessage, type RequestOptions } from "node:http";
import { text } from "node:stream/consumers";
import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { DaprServer, type DaprServerOptions } from "@dapr-ts/server";
import { startFakeSidecar } from "./support/fake-sidecar.ts";
import { gate, Recorder } from "./support/recorder.ts";

const METADATA = {
  id: "app",
  runtimeVersion: "1.18.2",
  components: [
    { name: "pubsub", type: "pubsub.redis", version: "v1" },
    { name: "tick", type: "bindings.cron", version: "v1", capabilities: ["INPUT_BINDING"] },
    { name: "mail", type: "bindings.smtp", version: "v1", capabilities: ["OUTPUT_BINDING"] },
  ],
  subscriptions: [{ pubsubname: "pubsub", topic: "orders", rules: {}, metadata: {} }],
  appConnectionProperties: { port: 3000, protocol: "http", channelAddress: "127.0.0.1", maxConcurrency: 0 },
};

const at = (port: number) => ({ ...METADATA, appConnectionProperties: { port, protocol: "http" } });

function newServer(
  httpEndpoint: string,
  options: DaprServerOptions = {},
): { server: DaprServer; log: Recorder } {
  const log = new Recorder();
  const client = { httpEndpoint };
  return {
    server: new DaprServer({ port: 0, stopSignals: [], appToken: "t", logger: log, client, ...options }),
    log,
  };
}

describe("start()", () => {
  const ABOUT_NOWHERE = [/127\.0\.0\.1:1\b/, /dapr run --app-id/, /--app-port \d+ --app-protocol http/];

  test("logs the sidecar's address and how to start one after two seconds", async () => {
    const { server, log } = newServer("http://127.0.0.1:1");
    const starting = server.start().catch((reason: unknown) => reason);
    const warnings = () => log.said.filter((line) => line.startsWith("warn waiting for the sidecar"));
    await expect.poll(warnings).toHaveLength(1);
    // The sidecar is looked for every 50 ms.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await server.stop();
    expect(await starting).toMatchObject({ code: "canceled" });
    expect(warnings()).toHaveLength(1);
    for (const one of ABOUT_NOWHERE) expect(warnings()[0]).toMatch(one);
  });

  test("has the sidecar's address and how to start one in its error", async () => {
    const { server } = newServer("http://127.0.0.1:1", { startTimeoutMs: 500 });
    const error: unknown = await server.start().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "unavailable" });
    for (const one of ABOUT_NOWHERE) expect((error as Error).message).toMatch(one);
  });

  test("rejects at once with both numbers if the sidecar waits for another port", async () => {
    await using sidecar = await startFakeSidecar(at(3999), false);
    const { server } = newServer(sidecar.httpEndpoint);
    const begun = performance.now();
    const error: unknown = await server.start().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "failed_precondition" });
    expect((error as Error).message).toMatch(/3999.*--app-port \d+/);
    // Below startTimeoutMs.
    expect(performance.now() - begun).toBeLessThan(30_000);
  });

  test("warns with both numbers if the sidecar is ready and calls another port", async () => {
    await using sidecar = await startFakeSidecar(at(3999));
    const { server, log } = newServer(sidecar.httpEndpoint);
    server.method("greet", () => "hello");
    await server.start();
    const own = String(server.port);
    await server.stop();
    expect(log.said.filter((line) => line.includes("port"))).toEqual([
      expect.stringMatching(`^warn .*port 3999 \\(--app-port\\).*port ${own}:`),
    ]);
  });

  test.each([
    ["tock", /no input binding tock; it has tick, mail/],
    ["mail", /binding mail \(bindings\.smtp\) of the sidecar is for output only/],
  ])("rejects for a binding that the sidecar does not deliver: %s", async (name, message) => {
    await using sidecar = await startFakeSidecar(METADATA);
    const { server } = newServer(sidecar.httpEndpoint);
    server.binding(name, () => undefined);
    await expect(server.start()).rejects.toMatchObject({
      code: "failed_precondition",
      message: expect.stringMatching(message) as unknown,
    });
  });

  test.each([
    ["no policy", METADATA, 1],
    ["a policy", { ...METADATA, resiliencies: [{ name: "retries" }] }, 0],
    ["an older Dapr, which lists none", { ...METADATA, runtimeVersion: "1.17.0" }, 0],
  ])("warns once that events may be lost with %s", async (_what, metadata, warnings) => {
    await using sidecar = await startFakeSidecar(metadata);
    const { server, log } = newServer(sidecar.httpEndpoint);
    server.subscribe("pubsub", "orders", () => undefined);
    server.binding("tick", () => undefined);
    await server.start();
    expect(log.said.filter((line) => line.includes("no resiliency policy"))).toHaveLength(warnings);
    await server.stop();
  });

  test("warns once if the app has no token", async () => {
    const { server, log } = newServer("http://127.0.0.1:1", { appToken: undefined, waitForSidecar: false });
    await server.start();
    await server.fetch(new Request("http://app/healthz"));
    expect(log.said.filter((line) => line.includes("the app has no token"))).toHaveLength(1);
    await server.stop();
  });
});

describe("a mounted server", () => {
  test("is ready when the sidecar delivers, and listens on no port", async () => {
    await using sidecar = await startFakeSidecar({
      ...METADATA,
      subscriptions: [],
      appConnectionProperties: { port: 3999, protocol: "http", health: { healthProbeInterval: "1s" } },
    });
    const { server } = newServer(sidecar.httpEndpoint);
    let started = false;
    server.use({ name: "x", install: () => undefined, start: () => Promise.resolve(void (started = true)) });
    server.subscribe("pubsub", "orders", () => undefined);
    let isReady = false;
    const ready = server.ready().then(() => (isReady = true));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect([isReady, server.port]).toEqual([false, undefined]);
    sidecar.state.metadata = METADATA;
    await ready;
    expect(started).toBe(true);
    expect(() => server.method("late", () => undefined)).toThrow(/before start/);
    await expect(server.start()).rejects.toMatchObject({ code: "failed_precondition" });
    await server.stop();
  });

  test("stops after its handlers, and holds events meanwhile", async () => {
    const { server } = newServer("http://127.0.0.1:1");
    const begun = gate();
    const hold = gate();
    let handled = 0;
    server.subscribe("pubsub", "orders", async () => {
      handled++;
      begun.open();
      await hold.opened;
    });
    const deliver = (): Promise<Response> =>
      server.fetch(
        new Request("http://app/events/pubsub/orders", {
          method: "POST",
          headers: { "dapr-api-token": "t", "content-type": "application/cloudevents+json" },
          body: JSON.stringify({ id: "1", source: "s", type: "t", specversion: "1.0", data: 1 }),
        }),
      );
    const first = deliver();
    await begun.opened;
    const stopped = server.stop();
    const second = deliver();
    hold.open();
    await stopped;
    expect(await (await first).json()).toEqual({ status: "SUCCESS" });
    expect(await (await second).json()).toEqual({ status: "RETRY" });
    expect(handled).toBe(1);
  });

  test("never rejects: a reply that cannot be a Response is a 500", async () => {
    const { server, log } = newServer("http://127.0.0.1:1");
    server.method("bad", () => ({
      status: 42,
      headers: new Headers(),
      body: null,
      arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
    }));
    server.method("empty", () => new Response(null, { status: 204 }));
    const get = (path: string) =>
      server.fetch(new Request(`http://app/${path}`, { headers: { "dapr-api-token": "t" } }));
    expect((await get("bad")).status).toBe(500);
    expect((await get("empty")).status).toBe(204);
    expect(log.said).toHaveLength(1);
    await server.stop();
  });
});

describe("stop()", () => {
  test("runs the functions of onStop in order after the handlers, then resolves `stopped`", async () => {
    const { server, log } = newServer("http://127.0.0.1:1", { waitForSidecar: false });
    const steps: string[] = [];
    const begun = gate();
    server.method("slow", async () => {
      begun.open();
      await new Promise((resolve) => setTimeout(resolve, 50));
      steps.push("handler");
    });
    server.onStop(async () => {
      await Promise.resolve();
      steps.push("first");
    });
    server.onStop(() => {
      throw new Error("as asked");
    });
    server.onStop(() => void steps.push("last"));
    void server.stopped.then(() => steps.push("stopped"));
    await server.start();
    const call = fetch(`http://127.0.0.1:${String(server.port)}/slow`, {
      headers: { "dapr-api-token": "t" },
    });
    await begun.opened;
    await server.stop();
    await server.stopped;
    await call;
    expect(steps).toEqual(["handler", "first", "last", "stopped"]);
    expect(log.said.filter((line) => line.includes("onStop"))).toHaveLength(1);
  });

  test("resolves `stopped` even if calls were cut off", async () => {
    const { server } = newServer("http://127.0.0.1:1", { waitForSidecar: false, stopTimeoutMs: 100 });
    const begun = gate();
    server.method("never", () => {
      begun.open();
      return new Promise(() => undefined);
    });
    await server.start();
    const call = fetch(`http://127.0.0.1:${String(server.port)}/never`, {
      headers: { "dapr-api-token": "t" },
    }).catch(() => undefined);
    await begun.opened;
    await expect(server.stop()).rejects.toMatchObject({ code: "deadline_exceeded" });
    await server.stopped;
    await call;
  });

  test("logs at debug level what keeps the process alive after a signal", async () => {
    const debug: string[] = [];
    const logger = {
      error: () => undefined,
      warn: () => undefined,
      info: () => undefined,
      debug: (line: string) => void debug.push(line),
    };
    const { server } = newServer("http://127.0.0.1:1", {
      waitForSidecar: false,
      stopSignals: ["SIGUSR2"],
      logger,
    });
    await server.start();
    process.emit("SIGUSR2");
    await server.stopped;
    await vi.waitUntil(() => debug.some((line) => /keep the process alive: .+\(\d+\)/.test(line)), {
      timeout: 30_000,
    });
  });
});

test("prints in one line", async () => {
  const { server } = newServer("http://127.0.0.1:1", { waitForSidecar: false });
  server.subscribe("pubsub", "orders", () => undefined);
  expect(inspect(server)).toBe("DaprServer { http, not started, 1 subscriptions, 0 bindings, 0 jobs }");
  await server.start();
  expect(inspect({ server })).toMatch(/DaprServer \{ http on 127\.0\.0\.1:\d+, started, /);
  await server.stop();
});

test("many servers that stop on signals cause no warning, and leave the limit of listeners as it was", async () => {
  const limit = process.getMaxListeners();
  const warnings: Error[] = [];
  const keep = (warning: Error): void => void warnings.push(warning);
  process.on("warning", keep);
  const servers = Array.from(
    { length: limit + 2 },
    () => newServer("http://127.0.0.1:1", { waitForSidecar: false, stopSignals: ["SIGUSR2"] }).server,
  );
  try {
    await Promise.all(servers.map((server) => server.start()));
    expect(process.listenerCount("SIGUSR2")).toBe(servers.length);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    // Node emits warnings in a later turn.
    await new Promise(setImmediate);
    process.off("warning", keep);
  }
  expect(warnings).toEqual([]);
  expect(process.getMaxListeners()).toBe(limit);
});

/** Sends a request to the method `greet`, and resolves to its response. */
async function greet({ port }: DaprServer, options: RequestOptions, body?: string): Promise<IncomingMessage> {
  const sent = request({ host: "127.0.0.1", port, path: "/greet", agent: false, ...options });
  sent.on("error", () => undefined).end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return response.on("error", () => undefined);
}

test("serves where timers are numbers, as in jsdom", async () => {
  const { setTimeout, setInterval } = globalThis;
  vi.stubGlobal("setTimeout", (...given: Parameters<typeof setTimeout>) => Number(setTimeout(...given)));
  vi.stubGlobal("setInterval", (...given: Parameters<typeof setInterval>) => Number(setInterval(...given)));
  try {
    const { server } = newServer("http://127.0.0.1:1", { waitForSidecar: false });
    server.method("greet", () => "hello");
    await server.start();
    // Not by fetch, which fails there: it uses the undici that the client loads (Parser.setTimeout in client-h1.js).
    const greeted = await greet(server, { headers: { "dapr-api-token": "t" } });
    expect(await text(greeted)).toBe('"hello"');
    // Its response comes before its body was read.
    const refused = await greet(server, { method: "POST" }, "x".repeat(1_000_000));
    expect(refused.statusCode).toBe(401);
    refused.resume();
    await server.stop();
  } finally {
    vi.unstubAllGlobals();
  }
});
