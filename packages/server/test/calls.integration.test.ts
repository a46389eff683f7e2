import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { BindingEvent, ConfigurationItem, HandlerContext, Job } from "@dapr-ts/core";
import { DaprServer, reply } from "@dapr-ts/server";
import type { ResourceOptions } from "@dapr-ts/testing";
import { Ledger } from "./support/ledger.ts";
import { gate, Recorder } from "./support/recorder.ts";
import {
  channelOf,
  CHANNELS,
  redelivery,
  RETRIES,
  RETRY_MS,
  startWorld,
  survivesClosedPort,
  TOKEN,
  type WayIn,
  type World,
} from "./support/world.ts";

describe.each(CHANNELS)("calls over %s", (wayIn) => {
  let world: World;
  const ticks = new Ledger<BindingEvent>();
  const jobs = new Ledger<Job>();
  const settings = new Ledger<Readonly<Record<string, ConfigurationItem>>>();
  const traced = new Ledger<HandlerContext>();

  function register(server: DaprServer): void {
    server.binding("tick", (event) => {
      // The first one fails, which is the component's to deal with; cron's answer is the next tick.
      if (ticks.add("tick", event) === 0) throw new Error("as asked");
    });
    server.configuration("settings", ["colour"], (items) => void settings.add("colour", items));
    server.job("report", (job) => void jobs.add("report", job));
    server.job("bytes", (job) => void jobs.add("bytes", job));
    server.job("flaky", (job) => {
      if (jobs.add("flaky", job) < 2) throw new Error("as asked");
    });
    server.job("broken", (job) => {
      jobs.add("broken", job);
      throw new Error("as asked");
    });
    server.method("echo/:name", async (request, ctx) => ({
      verb: request.method,
      params: request.params,
      query: [...request.query],
      header: request.headers.get("x-own"),
      type: request.headers.get("content-type"),
      token: request.headers.get("dapr-api-token"),
      caller: ctx.callerAppId,
      body: Buffer.from(await request.bytes()).toString("base64"),
    }));
    server.method("status/:status", (request) =>
      reply({ message: "as asked" }, { status: Number(request.params["status"]) }),
    );
    server.method("throws", () => Promise.reject(new Error("the password is 1234")));
    server.method("bytes", async (request) =>
      reply(await request.bytes(), { headers: { "content-type": "image/x-own" } }),
    );
    server.method("small", (request) => request.text(), { maxBodyBytes: 10 });
    server.method("nothing", () => undefined);
    server.method("count", async (request) => {
      let size = 0;
      for await (const chunk of request.body) size += chunk.length;
      return size;
    });
    server.method("numbers", () =>
      reply(
        (async function* () {
          for (let i = 0; i < 10_000; i++) yield `${String(i)}\n`;
        })(),
      ),
    );
    server.method("nested", async (_request, ctx) => {
      traced.add("outer", ctx);
      return server.client.invoker.invoke("app", "inner", { verb: "POST" });
    });
    server.method("nested-fetch", () => server.client.invoker.fetch("app")("/inner"));
    server.method("inner", (_request, ctx) => {
      traced.add("inner", ctx);
      return { traceparent: ctx.traceparent ?? null };
    });
  }

  beforeAll(async () => {
    world = await startWorld(wayIn, { register });
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  describe("an input binding", () => {
    test("ticks, also after a tick that failed, and not where the app has no handler", async () => {
      const [first, second] = await ticks.until("tick", 3);
      expect(second).toMatchObject({ name: "tick", data: undefined, bytes: new Uint8Array(0) });
      expect(Date.parse(first?.metadata["readtimeutc"] ?? "")).toBeGreaterThan(0);
      expect(world.log.said.filter((line) => line.includes("ignored"))).toEqual([]);
    });
  });

  test("a configuration item that changes", async () => {
    const latest = () => settings.of("colour").at(-1)?.["colour"];
    // The component confirms a subscription before Redis has it, and a change in between is lost.
    const change = async (): Promise<void> => {
      await world.set("colour", "red||1");
      expect(latest()).toEqual({ value: "red", version: "1", metadata: {} });
    };
    await vi.waitFor(change, { timeout: 90_000, interval: 200 });
    await world.set("other", "ignored||1");
    await world.set("colour", "blue||2");
    await vi.waitUntil(() => latest()?.value === "blue", { timeout: 90_000 });
    expect(settings.of("colour").flatMap((items) => Object.keys(items))).not.toContain("other");
  });

  describe("a job", () => {
    async function schedule(name: string, job: object): Promise<void> {
      const answer = await fetch(`${world.httpEndpoint}/v1.0/jobs/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ dueTime: "0s", ...job }),
      });
      expect(answer.status).toBe(204);
    }

    /** Runs a job that comes after all others. */
    async function reported(job: object): Promise<void> {
      const before = jobs.count("report");
      await schedule("report", job);
      await jobs.until("report", before + 1);
    }

    test.each([[{ a: [1, "é"] }], ["text"], [0]])("runs with its data: %j", async (data) => {
      const before = jobs.count("report");
      await schedule("report", { data, overwrite: true });
      expect((await jobs.until("report", before + 1)).at(-1)).toEqual({ name: "report", data });
    });

    test("runs again after a failure until it succeeds", async () => {
      const policy = { constant: { interval: "0.1s", maxRetries: 10 } };
      await schedule("flaky", { data: 1, failurePolicy: policy });
      await jobs.until("flaky", 3);
      await reported({ data: "after flaky", overwrite: true });
      expect(jobs.count("flaky")).toBe(3);
    });

    test("runs as often as its policy allows if it always fails", async () => {
      await schedule("broken", {
        data: 1,
        failurePolicy: { constant: { interval: "0.05s", maxRetries: 2 } },
      });
      await jobs.until("broken", 3);
      await reported({ data: "after broken", dueTime: "500ms", overwrite: true });
      expect(jobs.count("broken")).toBe(3);
    });

    test("without a handler does not run again", async () => {
      const said = (): number =>
        world.log.said.filter((line) => line === "error job orphan has no handler").length;
      await schedule("orphan", {
        data: 1,
        failurePolicy: { constant: { interval: "0.05s", maxRetries: 5 } },
      });
      await reported({ data: "after orphan", dueTime: "1s", overwrite: true });
      expect(said()).toBe(1);
    });
  });

  describe("an invocation from another app", () => {
    test.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const)("%s", async (verb) => {
      const body = verb === "GET" ? undefined : { n: 0 };
      const answer = await world.other.invoker.invoke("app", "echo/b%C3%B6b", {
        verb,
        body,
        query: { a: "1 & 2", b: ["x", "y"] },
        headers: { "x-own": "own" },
      });
      expect(answer).toMatchObject({
        verb,
        query: [
          ["a", "1 & 2"],
          ["b", "x"],
          ["b", "y"],
        ],
        header: "own",
        caller: "other",
        body: body === undefined ? "" : Buffer.from('{"n":0}').toString("base64"),
      });
      expect(answer).not.toHaveProperty("token");
      if (body !== undefined) expect(answer).toMatchObject({ type: "application/json" });
    });

    test("bytes both ways", async () => {
      const body = new Uint8Array(100_000).map((_, i) => i * 7);
      expect(await world.other.invoker.invoke("app", "bytes", { body })).toEqual(body);
    });

    test("returns undefined for an empty response", async () => {
      expect(await world.other.invoker.invoke("app", "nothing")).toBeUndefined();
    });

    test.each([
      [400, "invalid_argument"],
      [404, "not_found"],
      [409, "aborted"],
    ])("status %i", async (status, code) => {
      const call = world.other.invoker.invoke("app", `status/${String(status)}`);
      await expect(call).rejects.toMatchObject({ code, status });
    });

    test.each([200, 201, 202])("status %i, which over gRPC a header has", async (status) => {
      const answer = await world.other.invoker.fetch("app")(`/status/${String(status)}`);
      const carried = { status: answer.status, header: answer.headers.get("dapr-http-status") };
      expect(carried).toEqual(
        wayIn === "grpc"
          ? { status: 200, header: status === 200 ? null : String(status) }
          : { status, header: null },
      );
      expect(await answer.json()).toEqual({ message: "as asked" });
    });

    test("a method that throws does not reveal why", async () => {
      const error: unknown = await world.other.invoker
        .invoke("app", "throws")
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "internal" });
      expect(JSON.stringify(error) + String(error)).not.toContain("1234");
      expect(world.log.said).toContain("error method throws: the handler threw Error: the password is 1234");
    });

    test("a method that is not there", async () => {
      const code = wayIn === "grpc" ? "unimplemented" : "not_found";
      await expect(world.other.invoker.invoke("app", "nix")).rejects.toMatchObject({ code });
    });

    test("a body that is too large", async () => {
      const call = world.other.invoker.invoke("app", "small", { body: "x".repeat(20) });
      await expect(call).rejects.toMatchObject({ code: "resource_exhausted" });
    });

    test("streamed bodies", async () => {
      const app = world.other.invoker.fetch("app");
      const chunk = new Uint8Array(64 * 1024);
      let left = 32;
      const body = new ReadableStream({
        pull(controller) {
          if (left-- > 0) controller.enqueue(chunk);
          else controller.close();
        },
      });
      const counted = await app("/count", { method: "POST", body, duplex: "half" } as RequestInit);
      expect(await counted.json()).toBe(32 * chunk.length);
      const numbers = (await (await app("/numbers")).text()).trimEnd().split("\n");
      expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([10_000, "0", "9999"]);
    });

    test("calls of a handler continue its trace", async () => {
      const trace = "0af7651916cd43dd8448eb211c80319c";
      const headers = { traceparent: `00-${trace}-b7ad6b7169203331-01` };
      const answer = await world.other.invoker.invoke("app", "nested", { verb: "POST", headers });
      expect(traced.of("outer").at(-1)?.traceparent).toContain(trace);
      expect(traced.of("inner").at(-1)?.traceparent).toContain(trace);
      expect(answer).toMatchObject({ traceparent: expect.stringContaining(trace) as unknown });
      const fetched = await world.other.invoker.invoke("app", "nested-fetch", { headers });
      expect(fetched).toMatchObject({ traceparent: expect.stringContaining(trace) as unknown });
    });
  });
});

describe.each(CHANNELS)("start and stop over %s", (wayIn) => {
  // Without a retry: the subject is that nothing is lost.
  test(
    "stop() under load: what has come in is finished and acknowledged once, the rest waits for the next app",
    { retry: 0 },
    async () => {
      const handled = new Ledger<number>();
      const hold = gate();
      let inFlight = 0;
      let slow = 0;
      const register = (server: DaprServer): void => {
        for (const pubsub of ["redis", "patient"])
          server.subscribe<number>(pubsub, `${pubsub}-load`, async (n) => {
            inFlight++;
            await hold.opened;
            handled.add(`${pubsub} ${String(n)}`, n);
          });
        server.method("slow", async () => {
          slow++;
          await hold.opened;
          return "done";
        });
        server.method("quick", () => "quick");
      };
      const components = (redisHost: string): ResourceOptions[] => patient(redisHost, wayIn);
      await using world = await startWorld(wayIn, { register, components });
      const { pubsub, invoker } = world.other;
      for (let n = 0; n < 10; n++) await pubsub.publish("redis", "redis-load", n);
      for (let n = 0; n < 40; n++) await pubsub.publish("patient", "patient-load", n);
      const calls = Array.from({ length: 20 }, () => invoker.invoke("app", "slow"));
      await vi.waitUntil(() => inFlight >= 11 && slow === calls.length, { timeout: 90_000 });
      const held = inFlight;
      const stopped = world.server.stop();
      // Methods are served as long as calls are in flight.
      expect(await invoker.invoke("app", "quick")).toBe("quick");
      hold.open();
      await stopped;
      expect(new Set(await Promise.all(calls))).toEqual(new Set(["done"]));
      expect(world.log.said).toEqual([]);
      const some = Array.from({ length: 10 }, (_, n) => `redis ${String(n)}`);
      const all = [...some, ...Array.from({ length: 40 }, (_, n) => `patient ${String(n)}`)];
      expect(some.map((n) => handled.count(n))).toEqual(some.map(() => 1));
      expect(all.filter((n) => handled.count(n) > 0).length).toBeGreaterThanOrEqual(held);

      // The policy of the other components would have ended by now, and their events would be lost.
      await pause(2 * RETRIES * RETRY_MS);
      await using next = nextApp(world, wayIn, register);
      await next.start();
      await Promise.all(all.map((n) => handled.until(n, 1)));
      expect(all.filter((n) => handled.count(n) > 1)).toEqual([]);
    },
  );

  test("a subscription to what does not exist", async () => {
    const world = startWorld(wayIn, {
      register: (server) => void server.subscribe("nix", "t", () => undefined),
    });
    await expect(world).rejects.toMatchObject({
      code: "failed_precondition",
      message: /^the sidecar has no pub\/sub component nix; it has .*memory/,
    });
  });

  test.each<[string, (app: DaprServer) => unknown]>([
    ["an event", (app) => app.subscribe("memory", "t", () => undefined)],
    ["an invocation", (app) => app.method("m", () => undefined)],
    ["a job", (app) => app.job("j", () => undefined)],
  ])("a sidecar that speaks otherwise and would never bring %s", async (_, register) => {
    const server = { channel: wayIn === "grpc" ? "http" : "grpc" } as const;
    const world = startWorld(wayIn, { server, register });
    await expect(world).rejects.toMatchObject({ code: "failed_precondition", message: /speaks/ });
  });

  test("a rule that daprd cannot read", async () => {
    const world = startWorld(wayIn, {
      register: (server) =>
        server.subscribe("memory", "t", () => undefined, { rules: [{ match: "event.type ==" }] }),
    });
    await expect(world).rejects.toMatchObject({
      code: "failed_precondition",
      message: /cannot read the expression of a rule/,
    });
  });

  test("a restarted app behind the same sidecar, which reads subscriptions once", async () => {
    const register = (server: DaprServer): void => void server.subscribe("memory", "first", () => undefined);
    await using world = await startWorld(wayIn, { register });
    await world.server.stop();
    const again = async (topic: string): Promise<void> => {
      await using server = nextApp(
        world,
        wayIn,
        (app) => void app.subscribe("memory", topic, () => undefined),
      );
      await server.start();
    };
    await again("first");
    await expect(again("second")).rejects.toMatchObject({
      code: "failed_precondition",
      message: /once in its life/,
    });
  });
});

/**
 * A component whose policy outlasts the time between two apps. `pubsub.redis` acknowledges an event when the policy has
 * ended (`processMessage` in pubsub/redis/redis.go), so an event is lost if no app is there until then.
 */
const patient = (redisHost: string, wayIn: WayIn): ResourceOptions[] => [
  {
    name: "patient",
    type: "pubsub.redis",
    metadata: { redisHost, ...redelivery(600_000), ...survivesClosedPort(wayIn) },
    scopes: ["app", "other"],
  },
  {
    kind: "Resiliency",
    metadata: { name: "patience" },
    spec: {
      policies: { retries: { long: { policy: "constant", duration: "100ms", maxRetries: 6_000 } } },
      targets: { components: { patient: { inbound: { retry: "long" } } } },
    },
  },
];

/** The app that comes after one that was stopped, behind the same sidecar. */
function nextApp(world: World, wayIn: WayIn, register: (server: DaprServer) => void): DaprServer {
  const server = new DaprServer({
    port: world.server.port,
    channel: channelOf(wayIn),
    appToken: TOKEN,
    logger: new Recorder(),
    stopSignals: [],
    client: { httpEndpoint: world.httpEndpoint },
  });
  register(server);
  return server;
}
