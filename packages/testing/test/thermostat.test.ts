import { Actor, actorProxy, actors } from "@dapr-ts/actors";
import { DaprApp, DaprClient } from "@dapr-ts/server";
import { inMemoryDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";

class Thermostat extends Actor {
  async set(target: number): Promise<void> {
    this.state.set("target", target);
    await this.reminders.register("night", { method: "set", data: 17, dueTime: "8h" });
  }

  async target(): Promise<number | undefined> {
    return this.state.get<number>("target");
  }
}

test("a thermostat turns itself down at night", async () => {
  const app = new DaprApp();
  const memory = inMemoryDapr({ app });
  await using dapr = new DaprClient({ transport: memory });
  app.use(actors({ Thermostat }, { client: dapr, idleTimeout: "10m" }));

  const kitchen = actorProxy<Thermostat>(dapr, "Thermostat", "kitchen");
  await kitchen.set(21);
  await memory.time.advance(7 * 3_600_000); // long since idle, and deactivated
  expect(await kitchen.target()).toBe(21);
  await memory.time.advance(3_600_000); // the reminder wakes it
  expect(await kitchen.target()).toBe(17);
});
