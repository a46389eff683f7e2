import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { DaprClient, DaprServer } from "@dapr-ts/server";
import { freePort, startDapr, type DaprRuntime } from "@dapr-ts/testing";
import { Actor, actorProxy, actors } from "@dapr-ts/actors";
import { Journal } from "./suite/journal.ts";

const journal = new Journal();

class Keeper extends Actor {
  onActivate(): void {
    journal.note(this.type, this.id, "activate");
  }

  onDeactivate(): void {
    journal.note(this.type, this.id, "deactivate");
  }

  async increment(): Promise<number> {
    const n = ((await this.state.get<number>("n")) ?? 0) + 1;
    this.state.set("n", n);
    return n;
  }

  async slowIncrement(ms: number): Promise<number> {
    journal.note(this.type, this.id, "slow");
    await delay(ms);
    const n = await this.increment();
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

describe.each(["http", "grpc", "stream"] as const)("actors hosted over %s", (channel) => {
  let runtime: DaprRuntime<"host" | "caller">;
  let server: DaprServer;
  let caller: DaprClient;
  let port: number;

  async function start(): Promise<void> {
    const { httpEndpoint, grpcEndpoint } = runtime.apps.host;
    server = new DaprServer({
      port,
      channel,
      stopSignals: [],
      client: { httpEndpoint, grpcEndpoint },
      logger: {
        error: () => undefined,
        warn: () => undefined,
        info: () => undefined,
        debug: () => undefined,
      },
    });
    server.use(actors({ Keeper, Other: Keeper }));
    await server.start();
  }

  beforeAll(async () => {
    port = await freePort();
    runtime = await startDapr({
      backend: "process",
      apps: [
        { appId: "host", ...(channel !== "stream" && { appPort: port, appProtocol: channel }) },
        { appId: "caller" },
      ],
      components: [{ name: "memory", type: "state.in-memory", metadata: { actorStateStore: true } }],
    });
    const { httpEndpoint, grpcEndpoint } = runtime.apps.caller;
    caller = new DaprClient({ httpEndpoint, grpcEndpoint, timeoutMs: 20_000 });
    await start();
  });

  afterAll(async () => {
    await server.stop();
    await caller.close();
    await runtime.stop();
  });

  const keeper = (id: string) => actorProxy<Keeper>(caller, "Keeper", `${channel}-${id}`);
  const noted = (id: string): unknown[] => journal.of("Keeper", `${channel}-${id}`);
  const hosted = async (): Promise<string[]> =>
    (await server.client.metadata.get()).actorRuntime.activeActors.map(({ type }) => type).sort();

  test("a sidecar that is killed and comes back hosts them again, and they are active anew", async () => {
    expect(await keeper("a").increment()).toBe(1);
    const slow = keeper("slow").slowIncrement(1_000);
    slow.catch(() => undefined);
    await journal.until("Keeper", `${channel}-slow`, 2);
    await runtime.apps.host.kill();
    await runtime.apps.host.exited;
    await runtime.apps.host.restart();
    await vi.waitFor(async () => expect(await hosted()).toEqual(["Keeper", "Other"]), {
      timeout: 5_000,
      interval: 50,
    });
    // The store was the sidecar's own memory: an actor that went on with what it knew would answer 2.
    await vi.waitFor(async () => expect(await keeper("a").increment()).toBe(1), {
      timeout: 10_000,
      interval: 100,
    });
    expect(noted("a")).toEqual(["activate", "deactivate", "activate"]);
    // A call that was cut off ran to its end, or began anew, and was kept once at most.
    const outcome = await slow.catch((error: unknown) => error);
    if (typeof outcome !== "number") expect(outcome).toMatchObject({ name: "DaprError" });
    await vi.waitFor(() => expect(noted("slow")).toContain("slow is done"), 5_000);
    expect(await keeper("slow").increment()).toBeLessThanOrEqual(2);
  });

  test("a stop finishes what is in flight and deactivates; a reminder outlives its host", async () => {
    await keeper("b").remind();
    const slow = keeper("c").slowIncrement(500);
    await journal.until("Keeper", `${channel}-c`, 2);
    await server.stop();
    expect(await slow).toBe(1);
    expect(noted("c")).toEqual(["activate", "slow", "slow is done", "deactivate"]);
    expect(noted("b").filter((entry) => entry !== "reminded")).toEqual(["activate", "deactivate"]);
    const before = noted("b").length;
    await start();
    await journal.until("Keeper", `${channel}-b`, before + 2);
    expect(noted("b").slice(before, before + 2)).toEqual(["activate", "reminded"]);
    await keeper("b").forget();
    expect(await keeper("c").increment()).toBe(2);
  });
});
