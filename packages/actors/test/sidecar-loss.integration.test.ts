import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { DaprClient, DaprServer } from "@dapr-ts/server";
import { freePort, startDapr, type DaprRuntime, type Sidecar } from "@dapr-ts/testing";
import { Actor, actorProxy, actors } from "@dapr-ts/actors";
import { Load } from "./support/load.ts";
import { Proxy } from "./support/proxy.ts";
import { Journal } from "./suite/journal.ts";

const journal = new Journal();
/** The actors that have a turn, whichever of their activations it is. */
const inside = new Set<string>();

class Keeper extends Actor {
  onActivate(): void {
    journal.note(this.type, this.id, "activate");
  }

  onDeactivate(): void {
    journal.note(this.type, this.id, "deactivate");
  }

  async increment(): Promise<{ n: number }> {
    const key = `${this.type}/${this.id}`;
    if (inside.has(key)) journal.note("overlaps", "", key);
    inside.add(key);
    try {
      const n = ((await this.state.get<number>("n")) ?? 0) + 1;
      this.state.set("n", n);
      await delay(1);
      return { n };
    } finally {
      inside.delete(key);
    }
  }

  async slowIncrement(ms: number): Promise<number> {
    journal.note(this.type, this.id, "slow");
    await delay(ms);
    const { n } = await this.increment();
    journal.note(this.type, this.id, "slow is done");
    return n;
  }

  async remind(): Promise<void> {
    await this.reminders.register("r", { method: "reminded", dueTimeMs: 500, periodMs: 1000 });
  }

  async forget(): Promise<void> {
    await this.reminders.unregister("r");
  }

  reminded(): void {
    journal.note(this.type, this.id, "reminded");
  }
}

const CHANNELS = ["http", "grpc", "stream"] as const;
type Channel = (typeof CHANNELS)[number];
/** Apps on the stream channel whose connection is cut. */
const CUT = ["cut", "halved"] as const;
type Cut = (typeof CUT)[number];

/** An app that hosts actors on one of the channels, next to its sidecar. */
class Host {
  readonly #suffix: string;
  readonly #channel: Channel;
  readonly #port: number;
  readonly #sidecar: Sidecar;
  readonly #grpcEndpoint: string;
  readonly #caller: DaprClient;
  #server: DaprServer | undefined;

  constructor(channel: Channel, port: number, sidecar: Sidecar, caller: DaprClient, grpcEndpoint?: string) {
    this.#suffix = sidecar.appId;
    this.#channel = channel;
    this.#port = port;
    this.#sidecar = sidecar;
    this.#caller = caller;
    this.#grpcEndpoint = grpcEndpoint ?? sidecar.grpcEndpoint;
  }

  get types(): string[] {
    return [`Keeper_${this.#suffix}`, `Other_${this.#suffix}`];
  }

  keeper(id: string) {
    return actorProxy<Keeper>(this.#caller, `Keeper_${this.#suffix}`, id);
  }

  noted(id: string): unknown[] {
    return journal.of(`Keeper_${this.#suffix}`, id);
  }

  async untilNoted(id: string, count: number): Promise<void> {
    await journal.until(`Keeper_${this.#suffix}`, id, count);
  }

  async start(): Promise<void> {
    this.#server = new DaprServer({
      port: this.#port,
      channel: this.#channel,
      stopSignals: [],
      client: { httpEndpoint: this.#sidecar.httpEndpoint, grpcEndpoint: this.#grpcEndpoint },
      logger: {
        error: () => undefined,
        warn: () => undefined,
        info: () => undefined,
        debug: () => undefined,
      },
    });
    this.#server.use(actors(Object.fromEntries(this.types.map((type) => [type, Keeper]))));
    await this.#server.start();
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  /** Waits until the sidecar's metadata lists the types. */
  async waitUntilRegistered(timeout: number): Promise<void> {
    const hosted = async (): Promise<string[]> =>
      ((await this.#sidecar.metadata()).actorRuntime?.activeActors ?? []).map(({ type }) => type).sort();
    await vi.waitFor(async () => expect(await hosted()).toEqual(this.types), { timeout, interval: 50 });
  }
}

// Without a retry: the subject is that nothing is lost.
describe("actors whose host or sidecar is lost", { retry: 0, timeout: 400_000 }, () => {
  let runtime: DaprRuntime<Channel | Cut | "caller">;
  let caller: DaprClient;
  const ports = new Map<Channel, number>();

  beforeAll(async () => {
    for (const channel of CHANNELS) ports.set(channel, await freePort());
    runtime = await startDapr({
      backend: "process",
      apps: [
        ...CHANNELS.map((channel) => ({
          appId: channel,
          ...(channel !== "stream" && { appPort: ports.get(channel) as number, appProtocol: channel }),
        })),
        ...[...CUT, "caller" as const].map((appId) => ({ appId })),
      ],
      components: [{ name: "memory", type: "state.in-memory", metadata: { actorStateStore: true } }],
    });
    const { httpEndpoint, grpcEndpoint } = runtime.apps.caller;
    caller = new DaprClient({ httpEndpoint, grpcEndpoint, timeoutMs: 20_000 });
  });

  afterAll(async () => {
    await caller.close();
    await runtime.stop();
  });

  test.concurrent.each(CHANNELS)("hosted over %s", async (channel) => {
    const sidecar = runtime.apps[channel];
    const host = new Host(channel, ports.get(channel) as number, sidecar, caller);
    await host.start();
    await losesSidecar(host, sidecar);
    await stopsAndStarts(host);
    await host.stop();
  });

  test.concurrent("a stream whose connection is cut, again and again", async () => {
    await using proxy = await Proxy.start(runtime.apps.cut.grpcEndpoint);
    const host = new Host("stream", 0, runtime.apps.cut, caller, proxy.endpoint);
    await host.start();
    await using load = new Load(caller, host.types[0] as string, ["1", "2", "3", "4", "5"], 5);
    for (let i = 0; i < 8; i++) {
      const since = performance.now();
      await vi.waitUntil(() => load.succeededSince(since) === 5, { timeout: 90_000, interval: 10 });
      proxy.cut();
      await host.waitUntilRegistered(90_000);
    }
    await load.stop();
    expect(load.wrong).toEqual([]);
    expect(journal.of("overlaps", "")).toEqual([]);
    await host.stop();
  });

  test.concurrent("a stream that ends without notice to the sidecar is replaced", async () => {
    await using proxy = await Proxy.start(runtime.apps.halved.grpcEndpoint);
    const host = new Host("stream", 0, runtime.apps.halved, caller, proxy.endpoint);
    await host.start();
    expect(await host.keeper("a").increment()).toEqual({ n: 1 });
    proxy.halve();
    // The sidecar drops a connection that answers no ping within 15 s, and only then lets go of the types.
    await vi.waitFor(async () => expect((await host.keeper("a").increment()).n).toBeGreaterThan(1), {
      timeout: 90_000,
      interval: 200,
    });
    await host.waitUntilRegistered(90_000);
    await host.stop();
  });
});

/** A sidecar that is killed and comes back hosts them again, and they are active anew. */
async function losesSidecar(host: Host, sidecar: Sidecar): Promise<void> {
  expect(await host.keeper("a").increment()).toEqual({ n: 1 });
  const slow = host.keeper("slow").slowIncrement(1_000);
  slow.catch(() => undefined);
  await host.untilNoted("slow", 2);
  await sidecar.kill();
  await sidecar.exited;
  await sidecar.restart();
  await host.waitUntilRegistered(90_000);
  // The store was the sidecar's own memory: an actor that went on with what it knew would answer 2.
  await vi.waitFor(async () => expect(await host.keeper("a").increment()).toEqual({ n: 1 }), {
    timeout: 90_000,
    interval: 100,
  });
  expect(host.noted("a")).toEqual(["activate", "deactivate", "activate"]);
  // A call that was cut off ran to its end, or began anew, and was kept once at most.
  const outcome = await slow.catch((error: unknown) => error);
  if (typeof outcome !== "number") expect(outcome).toMatchObject({ name: "DaprError" });
  await vi.waitFor(() => expect(host.noted("slow")).toContain("slow is done"), 90_000);
  expect((await host.keeper("slow").increment()).n).toBeLessThanOrEqual(2);
}

/** A stop finishes what is in flight and deactivates; a reminder outlives its host. */
async function stopsAndStarts(host: Host): Promise<void> {
  await host.keeper("b").remind();
  const slow = host.keeper("c").slowIncrement(500);
  await host.untilNoted("c", 2);
  await host.stop();
  expect(await slow).toBe(1);
  expect(host.noted("c")).toEqual(["activate", "slow", "slow is done", "deactivate"]);
  expect(host.noted("b").filter((entry) => entry !== "reminded")).toEqual(["activate", "deactivate"]);
  const before = host.noted("b").length;
  await host.start();
  await host.untilNoted("b", before + 2);
  expect(host.noted("b").slice(before, before + 2)).toEqual(["activate", "reminded"]);
  await host.keeper("b").forget();
  expect(await host.keeper("c").increment()).toEqual({ n: 2 });
}
