import { setTimeout as delay } from "node:timers/promises";
import { DaprClient, DaprServer, type DaprError } from "@dapr-ts/server";
import { freePort, startDapr, startRedis } from "@dapr-ts/testing";
import { Actor, actorProxy, actors } from "@dapr-ts/actors";
import { expect, test, vi } from "vitest";
import { actorStore } from "./support/actor-store.ts";

const IDS = Array.from({ length: 60 }, (_, i) => `id-${String(i)}`);
const HOSTS = ["first", "second", "third"] as const;
type HostName = (typeof HOSTS)[number];

/** How long a call takes that the move of its actor has to wait for, and how long it may. */
const CALL_MS = 2_000;
const PATIENCE = "20s";

/** Events of an actor, in their order. */
interface Entry {
  readonly id: string;
  readonly host: HostName;
  readonly what: "activate" | "begin" | "end" | "deactivate";
}

/** Actors that note what happens to them. */
function classesOf(host: HostName, entries: Entry[]) {
  class Slow extends Actor {
    static override drainOngoingCallTimeout = PATIENCE;

    onActivate(): void {
      this.#note("activate");
    }

    onDeactivate(): void {
      this.#note("deactivate");
    }

    async hold(ms: number): Promise<HostName> {
      this.#note("begin");
      await delay(ms);
      this.#note("end");
      return host;
    }

    #note(what: Entry["what"]): void {
      entries.push({ id: this.id, host, what });
    }
  }

  /** With daprd's own patience, of 2 s. */
  class Counter extends Actor {
    async increment(ms: number): Promise<number> {
      entries.push({ id: this.id, host, what: "begin" });
      const n = ((await this.state.get<number>("n")) ?? 0) + 1;
      this.state.set("n", n);
      await delay(ms);
      entries.push({ id: this.id, host, what: "end" });
      return n;
    }
  }

  return { Slow, Counter };
}

test.concurrent.each(["http", "grpc", "stream"] as const)(
  "hosted over %s, actors that move when a host joins end the calls that they are in first",
  { timeout: 300_000 },
  async (channel) => {
    const entries: Entry[] = [];
    await using redis = await startRedis({ backend: "process" });
    const ports = { first: await freePort(), second: await freePort(), third: await freePort() };
    await using runtime = await startDapr({
      backend: "process",
      apps: [
        ...HOSTS.map((name) => ({
          appId: "slow",
          name,
          ...(channel !== "stream" && { appPort: ports[name], appProtocol: channel }),
        })),
        { appId: "caller", name: "caller" as const },
      ],
      components: [actorStore(redis)],
    });
    await using started = new AsyncDisposableStack();
    const start = async (name: HostName): Promise<void> => {
      const { httpEndpoint, grpcEndpoint } = runtime.apps[name];
      const client = { httpEndpoint, grpcEndpoint };
      const server = started.use(new DaprServer({ port: ports[name], channel, client, stopSignals: [] }));
      server.use(actors(classesOf(name, entries), { drainRebalancedActors: true }));
      await server.start();
    };
    await start("first");
    const { httpEndpoint, grpcEndpoint } = runtime.apps.caller;
    const dapr = started.use(new DaprClient({ httpEndpoint, grpcEndpoint }));
    const slow = IDS.map((id) => actorProxy<{ hold(ms: number): HostName }>(dapr, "Slow", id));
    const allBegun = (): Promise<void> =>
      vi.waitFor(
        () =>
          expect(entries.filter(({ what }) => what === "begin").length).toBeGreaterThanOrEqual(IDS.length),
        120_000,
      );
    const lifeOf = (id: string): string[] =>
      entries.filter((entry) => entry.id === id).map(({ host, what }) => `${host} ${what}`);

    const held = Promise.all(slow.map((one) => one.hold(CALL_MS)));
    held.catch(() => undefined);
    await allBegun();
    await start("second");
    expect(await held).toEqual(IDS.map(() => "first"));
    const hosts = await Promise.all(slow.map((one) => one.hold(0)));
    const moved = IDS.filter((_, i) => hosts[i] === "second");
    expect(moved.length).toBeGreaterThan(0);
    const ended = ["first activate", "first begin", "first end", "first deactivate"];
    for (const id of moved)
      expect(lifeOf(id), id).toEqual([...ended, "second activate", "second begin", "second end"]);

    // While actors move, daprd blocks access to their state (placement.Lock in pkg/actors/state): a call that has some to
    // save is held up until the patience is over, and sent again, whether or not its actor has moved.
    entries.length = 0;
    const counters = IDS.map((id) => actorProxy<{ increment(ms: number): number }>(dapr, "Counter", id));
    // A host or a sidecar that did not run for 2 s ends its turns with `aborted`, and keeps nothing of them.
    const increment = (one: (typeof counters)[number], ms: number): Promise<number> =>
      one.increment(ms).catch((error: unknown) => {
        if ((error as DaprError).code !== "aborted") throw error;
        return increment(one, ms);
      });
    const counted = Promise.all(counters.map((one) => increment(one, 500)));
    counted.catch(() => undefined);
    await allBegun();
    await start("third");
    const counts = await counted;
    expect(await Promise.all(counters.map((one) => increment(one, 0)))).toEqual(counts.map((n) => n + 1));
    for (const id of IDS) {
      const turns = lifeOf(id).filter((what) => /begin$|end$/.test(what));
      // No turn begins before the one before it has ended, on whichever host.
      turns.forEach((turn, i) => {
        if (i % 2 === 1) expect(turn, id).toBe(turns[i - 1]?.replace("begin", "end"));
      });
    }
  },
);
