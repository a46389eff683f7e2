import { setTimeout as delay } from "node:timers/promises";
import { Actor, actorProxy, actors } from "@dapr-ts/actors";
import { otel } from "@dapr-ts/client/otel";
import { onStop } from "@dapr-ts/page-kit";
import { DaprServer } from "@dapr-ts/server";
import { startTelemetry } from "../telemetry.ts";

// Reserves the stock of each order in an actor, which checks the shelf a little later by a reminder.
const telemetry = startTelemetry("warehouse");

class Shelf extends Actor {
  async reserve(id: string): Promise<void> {
    const orders = (await this.state.get<number>("orders")) ?? 0;
    this.state.set("orders", orders + 1);
    await this.reminders.register(`check-${id}`, { method: "check", dueTimeMs: 400 });
  }

  async check(): Promise<void> {
    await delay(40);
    this.state.set("checked", Date.now());
  }
}

const server = new DaprServer({ instrumentation: otel(), stopSignals: [] });
server.use(actors({ Shelf }));
server.subscribe<{ id: string }>("pubsub", "orders", async ({ id }) => {
  await actorProxy<Shelf>(server.client, "Shelf", "shelf-1").reserve(id);
});

onStop(async () => {
  await server.stop();
  await telemetry.shutdown();
});
await server.start();
process.send?.("ready");
