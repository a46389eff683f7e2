import { DaprClient, DaprServer } from "@dapr-ts/server";
import { startDapr } from "@dapr-ts/testing";
import { Actor, actorProxy, actors } from "@dapr-ts/actors";
import { expect, test } from "vitest";

class Counter extends Actor {
  async increment(): Promise<number> {
    const n = ((await this.state.get<number>("n")) ?? 0) + 1;
    this.state.set("n", n);
    return n;
  }
}

/**
 * `WaitForRegisteredHosts` (pkg/actors/actors.go) has no limit of its own. It holds ticks that another sidecar sends as well, and
 * these have no deadline: docs/guarantees.md, "Actors". If this test fails, a later daprd no longer holds them.
 */
test("daprd 1.18.2 holds a call for an actor while its sidecar has no application, until one is registered", async () => {
  await using runtime = await startDapr({
    backend: "process",
    apps: [{ appId: "held" }],
    components: [{ name: "memory", type: "state.in-memory", metadata: { actorStateStore: true } }],
  });
  const { httpEndpoint, grpcEndpoint } = runtime;
  await using dapr = new DaprClient({ httpEndpoint, grpcEndpoint, timeoutMs: 200_000 });
  const start = async (): Promise<DaprServer> => {
    const client = { httpEndpoint, grpcEndpoint };
    const server = new DaprServer({ channel: "stream", stopSignals: [], client });
    server.use(actors({ Counter }));
    await server.start();
    return server;
  };
  const counter = actorProxy<Counter>(dapr, "Counter", "one");
  const first = await start();
  expect(await counter.increment()).toBe(1);
  await first.stop();
  await expect
    .poll(async () => (await runtime.apps.held.metadata()).actorRuntime?.runtimeStatus, { timeout: 90_000 })
    .toBe("INITIALIZING");

  const held = counter.increment();
  const limited = actorProxy<Counter>(dapr, "Counter", "two", { timeoutMs: 1_000 }).increment();
  await expect(limited).rejects.toMatchObject({ code: "deadline_exceeded" });
  await using _second = await start();
  expect(await held).toBe(2);
});
