import { readFileSync } from "node:fs";
import { DaprClient } from "@dapr-ts/client";
import { inMemoryDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { blocksOf } from "../../../tools/markdown/blocks.ts";
import { RunContext } from "../src/engine/run-context.ts";
import { WorkflowWorker } from "../src/index.ts";
import { charge, checkout, refund, reserve } from "./readme/checkout.ts";
import { order } from "./readme/client.ts";
import { testCheckout } from "./readme/in-memory.ts";

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), "utf8");

test("each program of the README is one of these files, which are type-checked and run", () => {
  const programs = blocksOf(read("../README.md"))
    .filter(({ language }) => language === "ts")
    .map(({ code }) => code);
  const files = ["checkout.ts", "serve.ts", "client.ts", "in-memory.ts", "mcp.ts"].map((file) =>
    read(`readme/${file}`),
  );
  expect(programs).toEqual(files);
});

test("the README's table has every member of the context", () => {
  const named = [...read("../README.md").matchAll(/`ctx\.(\w+)/g)].map(([, name]) => name);
  const members = Object.getOwnPropertyNames(RunContext.prototype).filter((name) => name !== "constructor");
  expect([...new Set(named)].sort()).toEqual([...members, "log"].sort());
});

test("the README's workflow runs for a client, hour and all", async () => {
  const memory = inMemoryDapr();
  await using dapr = new DaprClient({ transport: memory });
  await using worker = new WorkflowWorker({
    workflows: [checkout],
    activities: [charge, refund, reserve],
    client: dapr,
  });
  await worker.start();
  let isDone = false;
  const receipt = order(dapr).finally(() => (isDone = true));
  // Small steps: the approval has a day, however long the client takes to give it.
  while (!isDone) {
    await memory.settled();
    await memory.time.advance(60_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(await receipt).toBe("o-1 paid 9 (once)");
});

test("the README's test passes", async () => {
  expect(await testCheckout()).toEqual({
    receipt: "a receipt of the test",
    by: "the test",
    stock: ["tea: reserved"],
  });
});
