import { actorProxy, actors } from "@dapr-ts/actors";
import { DaprApp, DaprClient } from "@dapr-ts/server";
import { inMemoryDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { Counter } from "../src/counter.ts";

test("a counter counts, and starts again after an hour", async () => {
  const app = new DaprApp();
  const memory = inMemoryDapr({ app });
  await using dapr = new DaprClient({ transport: memory });
  app.use(actors({ Counter }, { client: dapr }));

  const counter = actorProxy<Counter>(dapr, "Counter", "c1");
  expect(await counter.increment(2)).toBe(2);
  expect(await counter.increment(3)).toBe(5);
  await memory.time.advance(3_600_000);
  expect(await counter.value()).toBe(0);
});
