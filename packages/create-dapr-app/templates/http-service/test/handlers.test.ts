import { DaprApp, DaprClient } from "@dapr-ts/server";
import { inMemoryDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { addHandlers } from "../src/handlers.ts";

test("an order that was saved can be read", async () => {
  const app = new DaprApp();
  await using dapr = new DaprClient({ transport: inMemoryDapr({ app, state: ["statestore"] }) });
  addHandlers(app, dapr);

  const order = { id: "1", total: 42 };
  await dapr.invoker.invoke("app", "orders", { body: order });
  expect(await dapr.invoker.invoke("app", "orders/1", { verb: "GET" })).toEqual(order);
});

test("an unknown order is not_found", async () => {
  const app = new DaprApp();
  await using dapr = new DaprClient({ transport: inMemoryDapr({ app, state: ["statestore"] }) });
  addHandlers(app, dapr);

  await expect(dapr.invoker.invoke("app", "orders/2", { verb: "GET" })).rejects.toMatchObject({
    code: "not_found",
  });
});
