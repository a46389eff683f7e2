import { startDapr, startRedis } from "@dapr-ts/testing";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { DaprClient, type Logger } from "../src/index.ts";
import { Inbox } from "./support/inbox.ts";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const quiet: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

/**
 * Delivery at least once needs a retry policy: without one pubsub.redis acknowledges an event whose delivery failed. The policy
 * must end: with `maxRetries: -1` daprd retries to a stream that is gone without a limit, and its workers serve no other.
 * `redeliverInterval` is in milliseconds: components-contrib 1.18.4 ignores a value with a unit (common/component/redis/settings.go).
 */
async function start() {
  await using started = new AsyncDisposableStack();
  const redis = started.use(await startRedis({ backend: "process" }));
  const dapr = started.use(
    await startDapr({
      backend: "process",
      apps: [{ appId: "app" }],
      placement: false,
      scheduler: false,
      components: [
        {
          name: "pubsub",
          type: "pubsub.redis",
          metadata: { redisHost: redis.sidecarAddress, processingTimeout: "2000", redeliverInterval: "3000" },
        },
        { name: "configuration", type: "configuration.redis", metadata: { redisHost: redis.sidecarAddress } },
        {
          kind: "Resiliency",
          metadata: { name: "retries" },
          spec: {
            policies: { retries: { again: { policy: "constant", duration: "200ms", maxRetries: 10 } } },
            targets: { components: { pubsub: { inbound: { retry: "again" } } } },
          },
        },
      ],
    }),
  );
  const running = started.move();
  return { redis, dapr, sidecar: dapr.apps.app, stop: () => running.disposeAsync() };
}

let world: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  world = await start();
});
afterAll(() => world.stop());

function client(protocol: "http" | "grpc" = "grpc"): DaprClient {
  const { httpEndpoint, grpcEndpoint } = world.dapr;
  const dapr = new DaprClient({ protocol, httpEndpoint, grpcEndpoint, logger: quiet, timeoutMs: 30_000 });
  onTestFinished(() => dapr.close());
  return dapr;
}

/** Publishes numbers, some milliseconds apart, until it is stopped, and records those that the sidecar accepted. */
function publisher(dapr: DaprClient, topic: string, apartMs = 5) {
  const taken: number[] = [];
  let stopped = false;
  const done = (async () => {
    for (let n = 0; !stopped; n++) {
      try {
        await dapr.pubsub.publish("pubsub", topic, n);
        taken.push(n);
        // What is not handled yet is to be handled after the load has ended.
        await pause(apartMs);
      } catch {
        await dapr.health.waitUntilReady({ timeoutMs: 90_000 });
      }
    }
  })();
  const stop = async (): Promise<void> => {
    stopped = true;
    await done;
  };
  return {
    taken,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Collects numbers until all of these have come. */
class Ledger {
  readonly seen = new Map<number, number>();
  #waiting: (() => void) | undefined;

  readonly add = (n: number): void => {
    this.seen.set(n, (this.seen.get(n) ?? 0) + 1);
    this.#waiting?.();
  };

  async all(numbers: readonly number[]): Promise<void> {
    while (numbers.some((n) => !this.seen.has(n))) {
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
  }

  async count(count: number): Promise<void> {
    while (this.seen.size < count) await new Promise<void>((resolve) => (this.#waiting = resolve));
  }
}

const streams = async (dapr: DaprClient, topic: string): Promise<number> =>
  (await dapr.metadata.get()).subscriptions.filter((one) => one.topic === topic).length;

// Without a retry: the subject is that nothing is lost.
test(
  "a sidecar that is killed under load and comes again loses nothing, and has one stream",
  { retry: 0, timeout: 300_000 },
  async () => {
    const dapr = client("http");
    const ledger = new Ledger();
    const states = new Inbox<string>();
    let every = 0;
    const subscription = await dapr.pubsub.subscribe<number>(
      "pubsub",
      "killed",
      (n) => {
        // One in fifty fails at first.
        if (++every % 50 === 0) return "RETRY";
        ledger.add(n);
        return undefined;
      },
      { onStateChange: states.add },
    );
    await using load = publisher(dapr, "killed");
    for (let cycle = 1; cycle <= 3; cycle++) {
      await ledger.count(ledger.seen.size + 100);
      const sidecar = world.sidecar;
      await sidecar.kill("SIGKILL");
      await sidecar.exited;
      await states.count(2 * cycle - 1);
      await sidecar.restart();
      const restarted = performance.now();
      await states.count(2 * cycle);
      expect(performance.now() - restarted).toBeLessThan(60_000);
    }
    await ledger.count(ledger.seen.size + 100);
    await load.stop();
    await ledger.all(load.taken);
    expect(states.all).toEqual([
      "reconnecting",
      "connected",
      "reconnecting",
      "connected",
      "reconnecting",
      "connected",
    ]);
    expect(await streams(dapr, "killed")).toBe(1);
    await subscription.close();
    expect(await streams(dapr, "killed")).toBe(0);
  },
);

// Without a retry: the subject is that nothing is lost.
test(
  "loses nothing when it is closed and opened again under load",
  { retry: 0, timeout: 300_000 },
  async () => {
    const dapr = client();
    const ledger = new Ledger();
    await using load = publisher(dapr, "reopened");
    // daprd confirms a topic that it has just left only when it has unsubscribed, which takes seconds on a busy machine.
    const patient = { timeoutMs: 30_000 };
    for (let round = 0; round < 5; round++) {
      const subscription = await dapr.pubsub.subscribe<number>("pubsub", "reopened", ledger.add, patient);
      await ledger.count(ledger.seen.size + 50);
      await subscription.close();
    }
    await load.stop();
    await using _last = await dapr.pubsub.subscribe<number>("pubsub", "reopened", ledger.add, patient);
    // What the component had read ahead for a closed stream is pending in Redis until `redeliverInterval`.
    await ledger.all(load.taken);
  },
);

// Without a retry: the subject is that nothing is lost.
test(
  "loses nothing of a subscriber that is killed with events in flight, and serves the next one within seconds",
  { retry: 0, timeout: 300_000 },
  async () => {
    const dapr = client();
    const ledger = new Ledger();
    const subscriber = spawn(
      process.execPath,
      ["--import", file("support/sources.mjs"), file("support/stuck-subscriber.ts"), "killed-subscriber"],
      {
        env: {
          ...process.env,
          DAPR_GRPC_ENDPOINT: world.dapr.grpcEndpoint,
          DAPR_HTTP_ENDPOINT: world.dapr.httpEndpoint,
        },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    onTestFinished(() => void subscriber.kill("SIGKILL"));
    await once(subscriber.stdout, "data");
    await using load = publisher(dapr, "killed-subscriber");
    // With the second line, events are in flight.
    await once(subscriber.stdout, "data");
    subscriber.kill("SIGKILL");
    await once(subscriber, "exit");
    const killed = performance.now();
    await using _next = await dapr.pubsub.subscribe<number>("pubsub", "killed-subscriber", ledger.add, {
      timeoutMs: 30_000,
    });
    await ledger.count(20);
    expect(performance.now() - killed).toBeLessThan(90_000);
    await load.stop();
    await ledger.all(load.taken);
  },
);

/** Dapr cannot write to a configuration store; Redis's own protocol can. */
async function setItem(key: string, value: string): Promise<void> {
  const socket = connect(world.redis.port, world.redis.host);
  socket.write(`SET ${key} ${value}\r\n`);
  await once(socket, "data");
  socket.destroy();
}

test("delivers changes of a configuration that were made while the sidecar was gone", async () => {
  const dapr = client();
  await setItem("color", "red");
  await setItem("size", "1");
  const states = new Inbox<string>();
  const changes = new Inbox<string>();
  await using subscription = await dapr.configuration.subscribe(
    "configuration",
    ["color", "size"],
    (items) => {
      for (const [key, { value }] of Object.entries(items)) changes.add(`${key}=${value}`);
      throw new Error("which does no harm");
    },
    { onStateChange: states.add },
  );
  await world.sidecar.kill("SIGKILL");
  await world.sidecar.exited;
  await states.count(1);
  await setItem("color", "blue");
  await world.sidecar.restart();
  expect(await changes.next()).toBe("color=blue");
  // And what changes from then on, once the store has subscribed in its own time.
  for (let n = 2; changes.all.length === 1; n++) {
    await setItem("size", String(n));
    await Promise.race([pause(50), changes.count(2)]);
  }
  expect(changes.all[1]).toMatch(/^size=/);
  expect(subscription.state).toBe("connected");
  await subscription.close();
  const heard = changes.all.length;
  await setItem("color", "green");
  await dapr.metadata.get();
  expect(changes.all).toHaveLength(heard);
}, 240_000);

test("a sidecar that is frozen is found out, and its stream opened again when it goes on", async () => {
  const dapr = client();
  const states = new Inbox<string>();
  const inbox = new Inbox<number>();
  await using _subscription = await dapr.pubsub.subscribe<number>("pubsub", "frozen", inbox.add, {
    onStateChange: states.add,
  });
  const frozen = performance.now();
  await world.sidecar.pause();
  await states.count(1);
  expect(performance.now() - frozen).toBeLessThan(90_000);
  await world.sidecar.resume();
  await states.count(2);
  expect(states.all).toEqual(["reconnecting", "connected"]);
  await dapr.pubsub.publish("pubsub", "frozen", 1);
  await inbox.count(1);
  expect(await streams(dapr, "frozen")).toBe(1);
}, 240_000);
