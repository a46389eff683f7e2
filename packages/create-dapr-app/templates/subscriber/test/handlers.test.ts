import { DaprApp, DaprClient } from "@dapr-ts/server";
import { inMemoryDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { addHandlers } from "../src/handlers.ts";

test("orders are saved, and large ones are published again", async () => {
  const app = new DaprApp();
  const memory = inMemoryDapr({ app, state: ["statestore"], pubsub: ["pubsub"] });
  await using dapr = new DaprClient({ transport: memory });
  addHandlers(app, dapr);

  await dapr.pubsub.publish("pubsub", "orders", { id: "1", total: 42 });
  await dapr.pubsub.publish("pubsub", "orders", { id: "2", total: 1000 });
  await memory.settled();

  expect(await dapr.state.get("statestore", "1")).toEqual({ id: "1", total: 42 });
  expect(memory.published("pubsub", "large-orders")).toHaveLength(1);
});
